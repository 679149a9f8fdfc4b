import { Server } from 'node:http';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { Outcome } from './api/method.ts';
import { boardHook, boardPage } from './board/board-page.ts';
import { controlRoutes } from './control/control.ts';
import { ownPageOrToken } from './control/guard.ts';
import { parseJson } from './json.ts';
import { mailboxRoutes } from './mail/mailbox-page.ts';
import type { Sandbox } from './slack.ts';
import { PageServer } from './web/page-server.ts';
import { kindOfFile } from './workspace/file-kinds.ts';

/**
 * Opens the single port for everything: page, Web API, response URLs, sockets, control. Rejects if the port is in
 * use.
 */
export async function listen(
  sandbox: Sandbox,
  { port, host }: { port: number; host: string },
): Promise<{ url: string; stop(): Promise<void> }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const page = new PageServer(sandbox);
  const guard = ownPageOrToken({ token: sandbox.controlToken, host });
  app.use('/control/*', guard);
  app.use('/web/*', guard);
  app.all('/api/:method', async (c) => reply(await sandbox.api.call(c.req.param('method'), c.req.raw), c.env));
  app.post('/response/:app/:token', async (c) =>
    reply(await responseUrl(sandbox, c.req.param('token'), c.req.raw), c.env),
  );
  app.post('/upload/:id', async (c) => takeFile(sandbox, c.req.param('id'), c.req.raw));
  app.get('/files/:id', (c) => showFile(sandbox, c.req.param('id')));
  app.route('/control', controlRoutes(sandbox));
  app.use('/mailbox/*', guard);
  app.use('/mailbox', guard);
  app.route('/mailbox', mailboxRoutes(sandbox.mailbox));
  // These requests come from the product, which signs them, so they need no token of the page.
  app.route('/board', boardHook(sandbox.board));
  app.use('/board', guard);
  app.route('/board', boardPage(sandbox.board));
  app.route('/', page.routes());

  const server = await new Promise<Server>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, port, hostname: host }, () => {
      if (started instanceof Server) resolve(started);
    });
    started.once('error', reject);
  });
  sandbox.world.sockets.attach(server);
  page.attach(server, host);
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host}:${actual}`,
    stop: () =>
      new Promise((resolve) => {
        page.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Receives a file's bytes: as the raw body, or as the first file of a form. */
async function takeFile(sandbox: Sandbox, id: string, request: Request): Promise<Response> {
  const file = sandbox.world.workspace.files.get(id);
  if (!file) return new Response('no such upload', { status: 404 });
  const isForm = request.headers.get('content-type')?.startsWith('multipart/form-data') ?? false;
  const parts = isForm ? [...(await request.formData()).values()] : [];
  const part = parts.find((one) => typeof one !== 'string');
  const bytes = part instanceof Blob ? await part.arrayBuffer() : await request.arrayBuffer();
  // This is a guess: Slack's pages do not say what happens if the length differs from the announced one.
  if (bytes.byteLength !== file.length) return new Response('not as long as was announced', { status: 400 });
  file.bytes = new Uint8Array(bytes);
  return new Response(`OK - ${file.bytes.length}`);
}

function showFile(sandbox: Sandbox, id: string): Response {
  const file = sandbox.world.workspace.files.get(id);
  if (!file?.bytes) return new Response('no such file', { status: 404 });
  const headers = { 'content-type': kindOfFile(file.name).mimetype, 'x-content-type-options': 'nosniff' };
  return new Response(Buffer.from(file.bytes), { headers });
}

function reply(outcome: Outcome, { outgoing }: HttpBindings): Response {
  if (outcome.cut) {
    outgoing.socket?.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  return Response.json(outcome.body, { status: outcome.status, headers: outcome.headers });
}

async function responseUrl(sandbox: Sandbox, token: string, request: Request): Promise<Outcome> {
  const app = sandbox.responses.owner(token);
  return await sandbox.api.answerUrl(app, request, (text) => {
    const form = new URLSearchParams(text).get('payload');
    sandbox.responses.answer(token, parseJson(form ?? text));
  });
}
