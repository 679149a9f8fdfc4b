import type { Clock } from '../../infra/clock.ts';

/** The result of a check: fine, wrong (with the fix), a warning, or skipped until something else is fixed. */
export type Finding =
  | { mark: 'ok'; text: string }
  | { mark: 'warning'; text: string; mend: string }
  | { mark: 'wrong'; text: string; mend: string }
  | { mark: 'skipped'; text: string };

/** One row of `npm run doctor`. If `look` throws, only that row is wrong. `tooLate` aborts it. */
export interface Check {
  name: string;
  look(tooLate: AbortSignal): Promise<Finding> | Finding;
}

export const ok = (text: string): Finding => ({ mark: 'ok', text });
export const warning = (text: string, mend: string): Finding => ({ mark: 'warning', text, mend });
export const wrong = (text: string, mend: string): Finding => ({ mark: 'wrong', text, mend });
export const skipped = (text: string): Finding => ({ mark: 'skipped', text });

/** Runs the check, for at most `limitMs` milliseconds of the clock, and never throws. */
export async function examine(check: Check, { limitMs, clock }: { limitMs: number; clock: Clock }): Promise<Finding> {
  const tooLate = new AbortController();
  let cancel = () => {};
  const late = new Promise<Finding>((resolve) => {
    const mend = 'See whether its address is right, and whether something between here and there holds it up.';
    cancel = clock.after(limitMs, () => resolve(wrong(`no answer within ${limitMs / 1_000} s`, mend)));
  });
  try {
    return await Promise.race([look(check, tooLate.signal), late]);
  } finally {
    cancel();
    tooLate.abort();
  }
}

async function look(check: Check, tooLate: AbortSignal): Promise<Finding> {
  try {
    return await check.look(tooLate);
  } catch (error) {
    const words = error instanceof Error ? error.message || error.name : String(error);
    return wrong(words, 'This was not expected: mend what it names, then look again.');
  }
}
