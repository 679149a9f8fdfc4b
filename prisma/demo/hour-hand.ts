import { setTimeout as pause } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { MovableClock } from '../../app/setup/movable-clock.ts';
import type { Story } from './stories.ts';
import { type Tell, toSandbox } from './tell.ts';

/** The clocks of the demo's product and Slack. */
export interface HourHand {
  clock: MovableClock;
  sandbox: { url: string; token: string };
  timeZone: string;
  tell: Tell;
  pauseMs?: number;
}

/** Time is advanced hour by hour, so that everything due in each hour happens. */
const STEP_MS = 3_600_000;
const PAUSE_MS = 500;

const moves = [
  { name: 'hour-on', label: 'One hour on', to: (now: DateTime) => now.plus({ hours: 1 }) },
  { name: 'hour-tonight', label: 'Tonight 22:00', to: (now: DateTime) => nextTime(now, 22) },
  { name: 'hour-morning', label: 'Tomorrow 9:00', to: (now: DateTime) => nextTime(now, 9) },
  { name: 'hour-tokyo', label: '9:00 in Tokyo', to: (now: DateTime) => nextTime(now.setZone('Asia/Tokyo'), 9) },
] as const;

/**
 * Buttons that advance the product's clock, and Slack's with it, so that nobody has to wait for a morning. Everything
 * that is due happens at once: waiting offers are sent, the digest is posted. It cannot be undone.
 */
export function handStories(hand: HourHand): Story[] {
  return moves.map(({ name, label, to }) => ({
    name,
    label,
    moves: true,
    async tell() {
      const now = DateTime.fromJSDate(hand.clock.now(), { zone: hand.timeZone });
      const then = to(now);
      const words = then.setZone(hand.timeZone).setLocale('en').toFormat('ccc, d LLL, H:mm');
      hand.tell(`The hour hand moves on to ${words}.`);
      for (let left = then.toMillis() - now.toMillis(); left > 0; left -= STEP_MS) {
        const ms = Math.min(left, STEP_MS);
        await toSandbox(hand.sandbox, 'advance-clock', { ms });
        hand.clock.advance({ ms });
        await pause(hand.pauseMs ?? PAUSE_MS, undefined, { ref: false });
      }
    },
  }));
}

function nextTime(now: DateTime, hour: number): DateTime {
  const today = now.set({ hour, minute: 0, second: 0, millisecond: 0 });
  return today > now ? today : today.plus({ days: 1 });
}
