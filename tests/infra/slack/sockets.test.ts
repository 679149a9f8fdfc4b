import test from 'ava';
import type { Socket } from '../../../app/infra/slack/socket/socket.ts';
import { createSockets } from '../../../app/infra/slack/socket/sockets.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { eventually } from '../../helpers/eventually.ts';

const HOUR_MS = 3_600_000;

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
