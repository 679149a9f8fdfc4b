import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ImpossibleAct } from '../../../sandbox/api/errors.ts';
import type { Click } from '../../../sandbox/control/acts/click.ts';
import type { Stage } from '../stage/stage.ts';
import type { Act, Ledger, SentEvent } from './ledger.ts';

/** What every actor needs: the stage, and the ledger that records what they do. */
export interface Doing {
  stage: Stage;
  ledger: Ledger;
  /** Aborted when the time is over and nobody begins anything any more. */
  signal: AbortSignal;
}

/** The content of an event. */
export interface EventData {
  code?: string;
  [field: string]: unknown;
}

const AGAIN_MS = 700;
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);
const PRESSES = 8;

/**
 * Sends an event as a careful sender does: until it is answered, with the same id, to whichever process answers.
 * `first` is the index of the process that gets it first. `twice` sends it once more, as after a lost answer.
 */
export async function sendEvent(
  { stage, ledger }: Doing,
  { type, data, first, twice = false }: { type: string; data: EventData; first: number; twice?: boolean },
): Promise<void> {
  const event: SentEvent = { id: `evt_${randomUUID()}`, type, code: data.code, answer: 'open' };
  ledger.events.push(event);
  for (let attempt = first; event.answer === 'open'; attempt++) {
    const to = stage.processes[attempt % stage.processes.length];
    const status = to && (await stage.send(to, { id: event.id, type, data }));
    if (status === 202 || status === 200) event.answer = 'taken';
    else if (status !== undefined && REFUSALS.has(status)) Object.assign(event, { answer: 'refused', status });
    // The answer is 503, 401 because of a wrong clock, or missing.
    else await pause(AGAIN_MS);
  }
  const other = stage.processes[(first + 1) % stage.processes.length];
  if (twice && other) await stage.send(other, { id: event.id, type, data });
}

/**
 * Somebody clicks, and clicks again if Slack says that it failed. Waits this long for the button to appear. True: the
 * click was acknowledged.
 */
export async function press(
  doing: Doing,
  { slackId, click, act, withinMs = 0 }: { slackId: string; click: Click; act?: Act; withinMs?: number },
): Promise<boolean> {
  const { stage, ledger, signal } = doing;
  const until = performance.now() + withinMs;
  for (let presses = 0; presses < PRESSES; ) {
    const result = await possible(() => stage.slack.as(slackId).click(click));
    if (result === undefined) {
      if (performance.now() > until || signal.aborted) break;
      await pause(AGAIN_MS);
      continue;
    }
    presses += 1;
    if (result.acked) {
      if (act) ledger.acts.push(act);
      return true;
    }
    ledger.unacknowledged += 1;
    await pause(AGAIN_MS);
  }
  ledger.skipped += 1;
  return false;
}

/** Somebody types a command, and types it again if Slack says that it failed. */
export async function type({ stage, ledger }: Doing, slackId: string, command: string, text: string): Promise<boolean> {
  for (let times = 0; times < PRESSES; times++) {
    const result = await possible(() => stage.slack.as(slackId).command(command, text));
    if (result?.acked) return true;
    ledger.unacknowledged += 1;
    await pause(AGAIN_MS);
  }
  ledger.skipped += 1;
  return false;
}

/** The result of the act. Undefined: the person could not do it in Slack. */
export async function possible<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ImpossibleAct) return undefined;
    throw error;
  }
}

/** Waits. True: the time was over before the condition held. */
export async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
