import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { systemClock } from '../../../app/infra/clock.ts';
import { slackFetch } from '../../../app/infra/slack/client/http.ts';
import { createSlackClock } from '../../../app/infra/slack/client/slack-clock.ts';

test('small calls and answers use plain requests, long lists use fetch with compression, and both are read alike', async (t) => {
  const asked: { url: string | undefined; fetched: boolean; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push({ url: request.url, fetched: 'accept-encoding' in request.headers, body });
    if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
    else if (request.url === '/limited') response.writeHead(429).end('slow down');
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.closeAllConnections());
  t.teardown(() => server.close());
  const send = slackFetch(createSlackClock(systemClock));
  const post = (path: string) =>
    send(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"text":"é"}',
      redirect: 'error',
    });

  for (const path of ['/chat.postMessage', '/conversations.list']) {
    const answer = await post(path);
    t.like(answer, { ok: true, status: 200 });
    t.is(answer.headers.get('content-type'), 'application/json');
    t.deepEqual(await answer.json(), { ok: true });
  }
  t.deepEqual(asked, [
    { url: '/chat.postMessage', fetched: false, body: '{"text":"é"}' },
    { url: '/conversations.list', fetched: true, body: '{"text":"é"}' },
  ]);
  await t.throwsAsync(post('/moved'), { instanceOf: TypeError });
  const limited = await post('/limited');
  t.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '10']);
});
