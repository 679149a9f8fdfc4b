import { EventEmitter, once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import test from 'ava';
import { Hono } from 'hono';
import { ListenError, startServer } from '../../../app/inbound/web/server.ts';
import { livedTime } from '../../helpers/lived-time.ts';

const routes = new Hono().get('/', (c) => c.text('here'));
const anywhere = { host: '127.0.0.1', port: 0, routes };

test('a port in use is named, with a remedy', async (t) => {
  const first = await startServer(anywhere);
  t.teardown(() => first.stop());
  const port = Number(new URL(first.url).port);
  const error = await t.throwsAsync(startServer({ ...anywhere, port }), { instanceOf: ListenError });
  t.regex(error.message, new RegExp(`^PORT: expected a free port on 127.0.0.1, but ${port} is in use\\. .*set PORT`));
});

test('an address that this machine does not have is named, with a remedy', async (t) => {
  const error = await t.throwsAsync(startServer({ ...anywhere, host: '192.0.2.1' }), { instanceOf: ListenError });
  t.regex(error.message, /^HOST: expected an address of this machine, got "192\.0\.2\.1"/);
});

test('stopping closes connections that are kept alive at once', async (t) => {
  const server = await startServer(anywhere);
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  const [response] = await once(request(server.url, { agent }).end(), 'response');
  response.resume();
  await once(response, 'end');
  const lived = livedTime();
  await server.stop();
  t.true(lived() < 1_000);
  await t.throwsAsync(fetch(server.url));
});

test('stopping waits for a request under way, and cuts off one that does not end', async (t) => {
  const arrivals = new EventEmitter();
  const waiting = new Hono().get('/:how', async (c) => {
    const finished = once(arrivals, 'finish');
    arrivals.emit('arrived');
    await (c.req.param('how') === 'slow' ? finished : new Promise(() => {}));
    return c.text('done');
  });
  const server = await startServer({ ...anywhere, routes: waiting });
  const slow = fetch(`${server.url}/slow`);
  await once(arrivals, 'arrived');
  const never = t.throwsAsync(fetch(`${server.url}/never`));
  await once(arrivals, 'arrived');

  const lived = livedTime();
  const stopped = server.stop();
  arrivals.emit('finish');
  t.is(await (await slow).text(), 'done');
  await never;
  await stopped;
  t.true(lived() < 2_500);
});

test('a sender of endless headers is cut off', async (t) => {
  const server = await startServer(anywhere);
  t.teardown(() => server.stop());
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\nx-long: ${'x'.repeat(20_000)}`);
  await once(socket, 'close');
  t.regex(answer, /^HTTP\/1\.1 431/);
});

test('a sender who never finishes the headers is cut off within seconds', async (t) => {
  const server = await startServer(anywhere);
  t.teardown(() => server.stop());
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  const lived = livedTime();
  await once(socket, 'close');
  t.true(lived() < 15_000);
});
