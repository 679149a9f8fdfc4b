import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { Config } from '../../app/config/config.ts';
import { openFront } from '../../app/setup/demo-processes.ts';
import { sender } from '../../prisma/demo/events.ts';
import { killOne } from '../../prisma/demo/kill.ts';
import { lendStories } from '../../prisma/demo/stories.ts';
import { eventually } from '../helpers/eventually.ts';

test('one address leads to the processes in turn, skipping one that is gone', async (t) => {
  const [one, two] = [await serves(t, () => 'one'), await serves(t, () => 'two')];
  const ports = [portOf(one), portOf(two)];
  const front = await openFront({ host: '127.0.0.1', port: 0 }, () => ports);
  t.teardown(() => front.close());
  const ask = async () =>
    (
      await fetch(`http://127.0.0.1:${(front.address() as AddressInfo).port}/`, { headers: { connection: 'close' } })
    ).text();
  t.deepEqual([await ask(), await ask()].sort(), ['one', 'two']);
  one.close();
  await once(one, 'close');
  t.deepEqual([await ask(), await ask()], ['two', 'two']);
});

test('the process that sends the offers is killed meanwhile, and the page says which one sent the rest', async (t) => {
  const calls = [post('D0', 22)];
  const sandbox = await serves(t, () => JSON.stringify(calls));
  const living = new Map([
    [1, 11],
    [2, 22],
  ]);
  const told: string[] = [];
  await killOne({
    processes: {
      living: () => new Map(living),
      kill(pid) {
        t.is(pid, 11);
        living.delete(1);
      },
    },
    sandbox: { url: `http://127.0.0.1:${portOf(sandbox)}`, token: 'token' },
    tell: (words) => told.push(words),
    async request() {
      calls.push(post('D1', 11));
      return 'P-1';
    },
    async offered() {
      // The other process sends the rest of its offers; then it is started again.
      if (calls.length === 2) calls.push(post('D2', 22), post('D3', 22));
      living.set(1, 33);
      return 3;
    },
  });
  t.is(told[0], 'Process 1 (pid 11) was killed when 1 of 3 people had their message of P-1.');
  t.regex(told[1] ?? '', /^Process 2 sent the rest: \d+\.\d s after the kill everybody had theirs\.$/);
  t.deepEqual(told.slice(2), ['Nobody got it twice.', 'Process 1 is back, as pid 33.']);
});

test('while a long story runs the demo keeps polling, so that the page does not take it for gone', async (t) => {
  const asked = ['long'];
  let polls = 0;
  const sandbox = await serves(t, () => {
    polls += 1;
    return JSON.stringify({ asked: asked.shift() ?? null });
  });
  await new Promise<void>((resolve) => {
    const long = { name: 'long', label: 'Long', tell: async () => resolve(void (await eventually(() => polls > 2))) };
    void lendStories({ url: `http://127.0.0.1:${portOf(sandbox)}`, token: 'token' }, [long], []);
  });
  t.true(polls > 2);
});

test('an event that a busy product does not take is sent again, with the same id', async (t) => {
  const ids: unknown[] = [];
  const answers = [503, 503, 200];
  const product = createServer((request, response) => {
    ids.push(request.headers['webhook-id']);
    response.writeHead(answers.shift() ?? 422).end();
  });
  product.listen(0, '127.0.0.1');
  await once(product, 'listening');
  t.teardown(() => product.close());
  const http = { host: '127.0.0.1', port: portOf(product) };
  const send = sender({ http, webhookSecret: `whsec_${btoa('the secret of this test, long enough')}` } as Config);
  await send('project.requested', {});
  t.deepEqual(ids, [ids[0], ids[0], ids[0]]);
  await t.throwsAsync(send('project.claimed', {}), { message: /project\.claimed: expected 202, got 422/ });
});

function post(channel: string, pid: number) {
  return { method: 'chat.postMessage', status: 200, process: String(pid), args: { channel } };
}

async function serves(t: ExecutionContext, body: () => string): Promise<Server> {
  const server = createServer((_, response) => response.end(body()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
