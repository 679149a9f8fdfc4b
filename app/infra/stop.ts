import { setTimeout as pause } from 'node:timers/promises';

const MOST_STOPPING_MS = 5_000;

/** A started part of the program, and how to stop it. */
export interface Part {
  name: string;
  stop: () => Promise<unknown> | unknown;
}

/** Parts in an inner list are stopped at the same time, because each may have to wait for Slack. */
export type Closing = (Part | Part[])[];

/** Stops parts in reverse order; one that fails or takes too long does not keep the others from stopping. */
export async function close(closing: Closing): Promise<void> {
  const failures: unknown[] = [];
  for (const parts of closing.splice(0).reverse()) {
    const results = await Promise.allSettled([parts].flat().map(stopInTime));
    failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, `Not everything could be stopped: ${failures.join(' ')}`);
}

async function stopInTime({ name, stop }: Part): Promise<void> {
  const stopped = Promise.resolve(stop()).then(() => true);
  if (await Promise.race([stopped, pause(MOST_STOPPING_MS, false, { ref: false })])) return;
  throw new Error(`Expected ${name} to stop within ${MOST_STOPPING_MS / 1_000} s; went on without.`);
}

/** Wraps the stop function so that it runs only once, however many reasons there are to stop. */
export function once(run: (because: string) => Promise<void>): (because: string) => Promise<void> {
  let running: Promise<void> | undefined;
  return (because) => {
    running ??= run(because);
    return running;
  };
}

/** Stops the program in order when a signal arrives, and ends it with status 0. */
export function onSignals(stop: (because: string) => Promise<void>): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, async () => {
      await stop(name);
      process.exit(0);
    });
  }
}
