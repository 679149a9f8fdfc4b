import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { createWebhookSender } from '../../../app/infra/connectors/webhook.ts';
import { CERTIFICATE, KEY } from '../../helpers/certificate.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';

const SECRET = `whsec_${Buffer.from('the secret of this test').toString('base64')}`;

/** Sends to an endpoint that answers as the function says. */
async function endpoint(t: ExecutionContext, answer: RequestListener, { limitMs = HANG_MS, isSecure = false } = {}) {
  const server: Server = isSecure ? createSecureServer({ key: KEY, cert: CERTIFICATE }, answer) : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = createWebhookSender([SECRET], { limitMs });
  t.teardown(async () => {
    await sender.close();
    server.close();
    server.closeAllConnections();
  });
  const url = `http${isSecure ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=hidden`;
  const at = new Date('2026-11-26T10:00:00Z');
  return () => sender.send({ url, id: 'a-1', body: '{}', at, signal: new AbortController().signal });
}

test('an endpoint with an untrusted certificate is sent nothing, and reported differently from one that is away', async (t) => {
  const send = await endpoint(t, () => t.fail('nothing may be sent'), { isSecure: true });
  t.deepEqual(await send(), {
    kind: 'refused',
    because: 'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    retryAfterMs: 0,
  });
});

test('an endpoint that dribbles its answer byte by byte is cut off at the time limit', async (t) => {
  let closed = 0;
  const dribble: RequestListener = ({ socket }) => {
    socket.write('HTTP/1.1 200 O');
    const drop = setInterval(() => socket.write('K'), 50);
    socket.once('close', () => {
      clearInterval(drop);
      closed += 1;
    });
  };
  const send = await endpoint(t, dribble, { limitMs: 400 });
  t.like(await send(), { kind: 'refused', because: 'no answer within 0.4 s' });
  await eventually(() => closed === 1);
});

test('of a slow or huge answer only the head counts; the connection is closed, and the rest is not read', async (t) => {
  let closed = 0;
  let written = 0;
  const send = await endpoint(t, (_, response) => {
    response.writeHead(200, { 'content-length': String(3e9) });
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
    };
    response.on('drain', more);
    response.once('close', () => {
      closed += 1;
    });
    more();
  });
  t.like(await send(), { kind: 'taken' });
  await eventually(() => closed === 1);
  // Only the data in the buffers of two sockets were sent.
  t.true(written < 64 * 1024 * 1024, `${written} bytes`);

  const sendSlowly = await endpoint(
    t,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const drop = setInterval(() => response.write('.'), 50);
      response.once('close', () => {
        clearInterval(drop);
        closed += 1;
      });
    },
    { limitMs: 400 },
  );
  // If the machine freezes for as long as the limit, the request is sent again.
  await eventually(async () => (await sendSlowly()).kind === 'taken');
  await eventually(() => closed >= 2);
});

test('no redirect is followed, whatever its kind', async (t) => {
  const asked: (string | undefined)[] = [];
  const statuses = [301, 302, 303, 307, 308];
  const send = await endpoint(t, ({ url }, response) => {
    asked.push(url);
    response.writeHead(statuses[asked.length - 1] ?? 200, { location: '/elsewhere' }).end();
  });
  for (const status of statuses) {
    t.deepEqual(await send(), {
      kind: 'refused',
      because: `HTTP ${status}, and redirects are not followed`,
      retryAfterMs: 0,
    });
  }
  t.is(asked.length, statuses.length);
  t.deepEqual(new Set(asked), new Set(['/hook?token=hidden']));
});

test('Retry-After is followed in seconds and as a date, for three days at most; anything else is ignored', async (t) => {
  const days = 86_400_000;
  const asked: [string, number][] = [
    ['120', 120_000],
    ['0', 0],
    ['99999999999999999999', 3 * days],
    ['Thu, 26 Nov 2026 10:02:00 GMT', 120_000],
    ['Thursday, 26-Nov-26 10:02:00 GMT', 120_000],
    ['Thu, 26 Nov 2026 09:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3 * days],
    ['-5', 0],
    ['1.5e9', 0],
    ['2026-11-27', 0],
    ['soon', 0],
    ['', 0],
  ];
  let header = '';
  const send = await endpoint(t, (_, response) => response.writeHead(503, { 'retry-after': header }).end());
  for (const [said, retryAfterMs] of asked) {
    header = said;
    t.deepEqual(await send(), { kind: 'refused', because: 'HTTP 503', retryAfterMs }, said);
  }
});
