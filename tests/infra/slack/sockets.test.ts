import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import test from 'ava';
import { createOpenings } from '../../../app/infra/slack/socket/openings.ts';
import type { Socket } from '../../../app/infra/slack/socket/socket.ts';
import { createSockets } from '../../../app/infra/slack/socket/sockets.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock, standingClock } from '../../helpers/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { simulatedTime } from './simulated-slack.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

for (const processes of [1, 2, 3, 5]) {
  test(`connections that break at once are reopened at Slack’s pace by ${processes} processes, and all are back within seconds`, async (t) => {
    const { clock, fake } = simulatedTime();
    const opened: number[] = [];
    let lives = () => Math.random() * 3_000;
    const open = async (answered: () => void): Promise<Socket> => {
      opened.push(fake.now);
      answered();
      let end = () => {};
      const closed = new Promise<void>((resolve) => {
        end = resolve;
      });
      clock.after(lives(), end);
      return { closed, lifetimeMs: undefined, close: async () => end() };
    };
    const telemetry = createTelemetry();
    const all = Array.from({ length: processes }, () =>
      createSockets({ bot: 'ops', clock, telemetry, open, processes: () => processes }),
    );
    for (const sockets of all) void sockets.start();
    await fake.tickAsync(5 * MINUTE_MS);
    const most = opened.map((at) => opened.filter((other) => other >= at && other < at + MINUTE_MS).length);
    t.true(Math.max(...most) <= 50, `${Math.max(...most)} in a minute`);

    lives = () => HOUR_MS;
    await fake.tickAsync(30_000);
    t.deepEqual(
      all.map((sockets) => sockets.count()),
      all.map(() => 2),
    );
    const stopping = all.map((sockets) => sockets.stop());
    await fake.tickAsync(2_000);
    await Promise.all(stopping);
  });
}

test('of five processes each asks Slack for eight connections a minute at most, and pauses once a third of them are used', async (t) => {
  const clock = standingClock();
  const openings = createOpenings({ clock, connections: 2, processes: () => 5 });
  const stop = new AbortController();
  const pauses: number[] = [];
  for (let call = 0; call < 8; call++) {
    pauses.push(Math.round(openings.pauseAfter(call)));
    await openings.allowed(stop.signal);
    openings.answered();
  }
  const quick = [50, 100, 200];
  t.deepEqual(pauses, [...quick, ...Array.from({ length: 5 }, () => 22_500)]);

  let isAllowed = false;
  const ninth = openings.allowed(stop.signal).then(() => {
    isAllowed = true;
  });
  clock.advance({ ms: 59_999 });
  await turnOfTheLoop();
  t.false(isAllowed, 'the first one was made less than a minute ago');
  clock.advance({ ms: 1 });
  await ninth;
  t.is(openings.pauseAfter(9), 700, 'all are older than a minute');
});

test('two connections that were opened together are not renewed together', async (t) => {
  const clock = shiftedClock();
  const opened: Date[] = [];
  const sockets = createSockets({
    bot: 'ops',
    clock,
    telemetry: createTelemetry(),
    open: async () => {
      opened.push(clock.now());
      return livesFor(HOUR_MS);
    },
  });
  await sockets.start();
  await eventually(() => sockets.count() === 2);

  function livesFor(ms: number): Socket {
    let end = () => {};
    const closed = new Promise<void>((resolve) => {
      end = resolve;
    });
    const cancel = clock.after(ms, end);
    const close = async () => {
      cancel();
      end();
    };
    return { closed, lifetimeMs: ms, close };
  }

  clock.advance({ minutes: 31 });
  await eventually(() => opened.length === 3 && sockets.count() === 2);
  clock.advance({ minutes: 30 });
  await eventually(() => opened.length === 4 && sockets.count() === 2);
  const [, , second, first] = opened.map((at) => at.getTime());
  t.true(first! - second! > 0.4 * HOUR_MS);
  await sockets.stop();
});
