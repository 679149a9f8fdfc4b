import type { Server } from 'node:http';
import { Hono } from 'hono';
import { z } from 'zod';
import { ImpossibleAct } from '../api/errors.ts';
import type { Channel, Message } from '../api/shapes.ts';
import type { Sandbox } from '../slack.ts';
import { type Asset, readPage } from './assets.ts';
import { ReadMarks } from './read-marks.ts';
import { Stories } from './stories.ts';
import { Stream, windowSize } from './stream.ts';
import { audienceOf, shownMessage } from './workspace-slices.ts';

/** Serves the page: its files, its live stream, and its own requests. Acts go through the control API. */
export class PageServer {
  readonly #sandbox: Sandbox;
  readonly #reads = new ReadMarks();
  readonly #stories = new Stories();
  readonly #stream: Stream;
  #built: Promise<ReadonlyMap<string, Asset>> | undefined;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#stream = new Stream(sandbox, { reads: this.#reads, stories: this.#stories });
  }

  attach(server: Server, host: string): void {
    this.#stream.attach(server, host);
  }

  stop(): void {
    this.#stream.stop();
  }

  routes(): Hono {
    const routes = new Hono();
    routes.get('/web/messages', (c) => c.json({ messages: this.#older(OlderQuery.parse(c.req.query())) }));
    routes.get('/web/line', (c) => {
      const content = this.#stream.lineContent(z.coerce.number().parse(c.req.query('n')));
      return content ? c.json(content) : c.notFound();
    });
    routes.post('/web/read', async (c) => {
      const { as, channel, ts } = ReadBody.parse(await c.req.json());
      const { id } = this.#sandbox.as(as);
      this.#reads.set({ person: id, channel, ts });
      return c.json({ ok: true });
    });
    routes.post('/web/direct', async (c) => {
      const { as, with: other } = z.object({ as: z.string(), with: z.string() }).parse(await c.req.json());
      const me = this.#sandbox.as(as).id;
      const { id } = this.#sandbox.world.workspace.openDirect([me, this.#sandbox.as(other).id], me);
      return c.json({ ok: true, channel: id });
    });
    routes.post('/web/ask', async (c) => {
      const { story } = z.object({ story: z.string() }).parse(await c.req.json());
      return c.json({ ok: this.#stories.ask(story) });
    });
    // Programs that can run stories wait here until the page asks for one at /web/ask.
    routes.post('/control/stories', async (c) => {
      const { stories, ...how } = StoriesBody.parse(await c.req.json());
      return c.json({ asked: (await this.#stories.next(stories, how)) ?? null });
    });
    routes.post('/control/news', async (c) => {
      const { words } = z.object({ words: z.string().min(1).max(500) }).parse(await c.req.json());
      this.#stories.addNews(words);
      return c.json({ ok: true });
    });
    routes.get('/web/:file', async (c) => {
      const asset = (await this.#files()).get(c.req.param('file'));
      if (!asset) return c.notFound();
      return new Response(Buffer.from(asset.body), { headers: { ...guarded, 'content-type': asset.type } });
    });
    for (const path of ['/', '/:person', '/:person/:place', '/:person/:place/:more']) {
      routes.get(path, (c) => (reserved.test(c.req.path) ? c.notFound() : c.html(shell, 200, guarded)));
    }
    routes.onError((error, c) => {
      if (error instanceof ImpossibleAct) return c.json({ ok: false, error: error.message }, 409);
      if (error instanceof z.ZodError) return c.json({ ok: false, error: z.prettifyError(error) }, 400);
      throw error;
    });
    return routes;
  }

  // The files are read at the first request, because sandboxes in tests need no page.
  #files(): Promise<ReadonlyMap<string, Asset>> {
    this.#built ??= readPage();
    return this.#built;
  }

  #older({ as, channel: id, before, thread }: z.output<typeof OlderQuery>) {
    const person = this.#sandbox.as(as).id;
    const channel = this.#sandbox.world.workspace.channels.get(id);
    if (!channel || !audienceOf(this.#sandbox).sees(person, id)) throw new ImpossibleAct(`${as} sees no such channel.`);
    const messages = thread === undefined ? messagesBefore(channel, before) : threadOf(channel, thread);
    return messages.map(shownMessage);
  }
}

const OlderQuery = z.object({
  as: z.string(),
  channel: z.string(),
  // This is greater than any time stamp, so by default the newest messages are sent.
  before: z.string().default('9'),
  thread: z.string().optional(),
});
const ReadBody = z.object({ as: z.string(), channel: z.string(), ts: z.string() });
const time = z.string().regex(/^\d{1,2}:\d\d$/);
const StoriesBody = z.object({
  stories: z.array(z.object({ name: z.string(), label: z.string(), moves: z.boolean().default(false) })).max(20),
  hours: z.array(z.object({ person: z.string(), from: time, to: time })).default([]),
  waitMs: z.number().positive().default(15_000),
});

const reserved = /^\/(api|control|files|link|response|upload|web)\//;

/** Whatever a message contains, only our own script runs, and nothing is loaded from elsewhere. */
const guarded = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

const shell = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<title>Sandbox</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%234a154b'/%3E%3Ctext x='16' y='23' font-size='19' font-family='sans-serif' font-weight='700' text-anchor='middle' fill='white'%3EC%3C/text%3E%3C/svg%3E">
<link rel="stylesheet" href="/web/page.css">
</head>
<body><div id="page"></div><script type="module" src="/web/page.js"></script></body>
</html>
`;

function messagesBefore(channel: Channel, ts: string): Message[] {
  return channel.messages.filter((message) => message.ts < ts).slice(-windowSize);
}

function threadOf(channel: Channel, ts: string): Message[] {
  return channel.messages.filter((message) => message.ts === ts || message.thread_ts === ts);
}
