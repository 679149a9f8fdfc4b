import test from 'ava';
import type { Pool } from 'mysql2/promise';
import { openPool } from '../../../app/infra/database/borrow.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { standingClock } from '../../helpers/clock.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';

async function ask(pool: Pool): Promise<void> {
  const connection = await pool.getConnection();
  await connection.query('SELECT 1');
  connection.release();
}

test.serial('no pool of connections wakes an idle process to look for unused ones', async (t) => {
  const { url } = await emptyDatabase(t);
  const { setInterval: realInterval, setTimeout: realTimeout } = globalThis;
  const timers = { each: [] as unknown[], after: [] as unknown[] };
  globalThis.setInterval = Object.assign((...[run, ms, ...rest]: Parameters<typeof realInterval>) => {
    timers.each.push(ms);
    return realInterval(run, ms, ...rest);
  }, realInterval);
  globalThis.setTimeout = Object.assign((...[run, ms, ...rest]: Parameters<typeof realTimeout>) => {
    timers.after.push(ms);
    return realTimeout(run, ms, ...rest);
  }, realTimeout);
  const pool = openPool(url, { connections: 2, connectMs: HANG_MS, session: [] });
  const db = openDatabase(url, { patienceMs: HANG_MS, silenceMs: HANG_MS });
  t.teardown(() => Promise.all([pool.end(), db.$disconnect()]));
  try {
    await Promise.all([ask(pool), db.$queryRaw`SELECT 1`]);
  } finally {
    Object.assign(globalThis, { setInterval: realInterval, setTimeout: realTimeout });
  }
  t.deepEqual(timers.each, [], 'mariadb looks each half a second if it may');
  t.false(timers.after.includes(1_000), 'mysql2 looks each second if it may');
  t.true(timers.after.includes(60_000));
});

test.serial('a connection is closed when it was not used for a minute, and a spare one after a second', async (t) => {
  const clock = standingClock();
  const pool = openPool((await emptyDatabase(t)).url, { connections: 8, connectMs: HANG_MS, session: [], clock });
  t.teardown(() => pool.end());
  let opened = 0;
  pool.pool.on('connection', () => {
    opened += 1;
  });
  await ask(pool);
  for (let i = 0; i < 3; i++) {
    clock.advance({ seconds: 59 });
    await ask(pool);
  }
  t.is(opened, 1, 'it is in use');
  clock.advance({ seconds: 60 });
  await ask(pool);
  t.is(opened, 2);

  await Promise.all([ask(pool), ask(pool), ask(pool)]);
  t.is(opened, 4);
  clock.advance({ ms: 999 });
  await Promise.all([ask(pool), ask(pool), ask(pool)]);
  t.is(opened, 4);
  clock.advance({ seconds: 1 });
  await ask(pool);
  t.is(opened, 4, 'one stays');
  await Promise.all([ask(pool), ask(pool)]);
  t.is(opened, 5);
});
