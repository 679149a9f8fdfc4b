import { z } from 'zod';
import type { Services } from './services.ts';

/** Seconds and a counter, such as "1764115200.000100". */
const ClickTs = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,9})?$/)
  .transform(Number);

/** Slack does not deliver a click again after this long, so a time that is further away is invalid. */
const PLAUSIBLE_MS = 24 * 3_600_000;

/**
 * The time of a click by our clock, from its `action_ts`, which is by Slack's clock. Empty if Slack gave no time, or an
 * impossible one: such a click counts as made just now.
 */
export function clickedAt(
  { newproject, clock }: Pick<Services, 'newproject' | 'clock'>,
  actionTs: unknown,
): { clickedAt?: Date } {
  const ts = ClickTs.safeParse(actionTs);
  if (!ts.success) return {};
  const at = newproject.client.slackClock.oursIfApart(new Date(ts.data * 1_000));
  return Math.abs(clock.now().getTime() - at.getTime()) > PLAUSIBLE_MS ? {} : { clickedAt: at };
}
