import { setTimeout as pause } from 'node:timers/promises';
import { DateTime } from 'luxon';
import type { MovableClock } from '../../app/setup/movable-clock.ts';
import type { Story } from './stories.ts';
import { type Tell, toSandbox } from './tell.ts';

/** By whose clock, and whose Slack's, the demo goes. */
export interface HourHand {
  clock: MovableClock;
  sandbox: { url: string; token: string };
  timeZone: string;
  tell: Tell;
  pauseMs?: number;
}

/** The hand goes hour by hour, and lets what is due in each happen: nobody's day is skipped. */
const STEP_MS = 3_600_000;
const PAUSE_MS = 500;

const moves = [
  { name: 'hour-on', label: 'One hour on', to: (now: DateTime) => now.plus({ hours: 1 }) },
  { name: 'hour-tonight', label: 'Tonight 22:00', to: (now: DateTime) => nextTime(now, 22) },
  { name: 'hour-morning', label: 'Tomorrow 9:00', to: (now: DateTime) => nextTime(now, 9) },
  { name: 'hour-tokyo', label: '9:00 in Tokyo', to: (now: DateTime) => nextTime(now.setZone('Asia/Tokyo'), 9) },
] as const;

/**
 * The hour hand: buttons that put the product's clock forward, and Slack's with it, so that nobody has to wait for a
 * morning. What is due by then happens at once: offers that waited go out, the digest comes. There is no way back:
 * what has happened has happened.
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
