import test from 'ava';
import { beat, leave } from '../../../app/infra/jobs/fleet.ts';
import { createSeats } from '../../../app/infra/slack/socket/seats.ts';
import { createSockets, type Sockets } from '../../../app/infra/slack/socket/sockets.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

test('ten connections in all: a sixth process is connected too, because the others give one up each, and take it again', async (t) => {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  const open = new Set<object>();
  let most = 0;
  const listeners = new Set<() => void>();
  const living: string[] = [];
  const sockets = new Map<string, Sockets>();

  const counts = () => [...sockets.values()].map((one) => one.count());
  const tell = () => {
    for (const listener of listeners) listener();
  };

  async function run(name: string) {
    await beat(db, { name, kinds: [] });
    living.push(name);
    const others = {
      name,
      count: () => living.length,
      onChange(listener: () => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const one = createSockets({
      bot: 'ops',
      clock,
      telemetry: createTelemetry(),
      seats: createSeats({ db, bot: 'ops', others, clock }),
      open: async () => connect(),
    });
    sockets.set(name, one);
    tell();
    await one.start();
  }

  function connect() {
    let end = () => {};
    const closed = new Promise<void>((resolve) => {
      end = resolve;
    });
    const socket = {
      closed,
      lifetimeMs: undefined,
      async close() {
        open.delete(socket);
        end();
      },
    };
    open.add(socket);
    most = Math.max(most, open.size);
    return socket;
  }

  for (const name of ['one', 'two', 'three', 'four', 'five']) await run(name);
  await eventually(() => open.size === 10);
  t.deepEqual(counts(), [2, 2, 2, 2, 2]);
  await run('six');
  await eventually(() => open.size === 6);
  t.deepEqual(counts(), [1, 1, 1, 1, 1, 1]);

  // One process ends, so the others have two again.
  await sockets.get('two')?.stop();
  sockets.delete('two');
  await leave(db, 'two');
  living.splice(living.indexOf('two'), 1);
  tell();
  await eventually(() => counts().every((count) => count === 2));

  // A killed process leaves its seats behind, which are free when its heartbeat is gone.
  await db.slackSeat.updateMany({ where: { holder: 'three' }, data: { holder: 'killed' } });
  t.is(await db.slackSeat.count({ where: { holder: 'killed' } }), 2);
  living.splice(living.indexOf('three'), 1);
  await sockets.get('three')?.stop();
  sockets.delete('three');
  await run('three again');
  await eventually(() => counts().every((count) => count === 2));
  t.is(await db.slackSeat.count({ where: { holder: 'killed' } }), 0);
  t.is(most, 10);
  await Promise.all([...sockets.values()].map((one) => one.stop()));
  t.is(await db.slackSeat.count(), 0);
});
