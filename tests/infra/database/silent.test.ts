import { connect, createServer, type Socket } from 'node:net';
import test from 'ava';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

test('connections that fall silent are given up for new ones, and no statement waits for ever', async (t) => {
  const { url } = await emptyDatabase(t);
  const target = new URL(url);
  const { port, hostname } = target;
  const pairs = new Set<{ near: Socket; far: Socket; isFrozen: boolean }>();
  const road = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = { near, far, isFrozen: false };
    pairs.add(pair);
    near.on('data', (data) => pair.isFrozen || far.write(data)).on('error', () => {});
    far.on('data', (data) => pair.isFrozen || near.write(data)).on('error', () => {});
  });
  await new Promise<void>((resolve) => road.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const { near, far } of pairs) [near, far].map((socket) => socket.destroy());
    road.close();
  });
  const address = road.address();
  if (typeof address !== 'object' || address === null) throw new Error('Expected a port.');
  target.host = `127.0.0.1:${address.port}`;
  const db = openDatabase(target.href, { connectionLimit: 3, silenceMs: 1_000 });
  t.teardown(() => db.$disconnect());
  const ask = () => db.$queryRaw`SELECT 1`;
  await Promise.all([ask(), ask(), ask()]);
  const underWay = db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1`;
    for (const pair of pairs) pair.isFrozen = true;
    await tx.$queryRaw`SELECT 2`;
  });
  await t.throwsAsync(underWay);
  await eventually(() => Promise.all([ask(), ask(), ask()]), { within: 60_000 });
  t.pass();
});
