import { setTimeout as pause } from 'node:timers/promises';
import type { RestartFigures } from '../figures.ts';
import { quantile, type Stage } from './trial.ts';

const TIMES = 7;
/** How long to wait until a start has no consequences any more. */
const BETWEEN_MS = 3_000;

/**
 * Starts the program again and again on a database that it knows, in which people are linked to their Slack accounts.
 */
export async function runRestart({ turn, restart, progress }: Stage): Promise<RestartFigures> {
  await turn();
  const readyMs: number[] = [];
  const cpuMs: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    await pause(BETWEEN_MS);
    const contestant = await restart(async () => undefined);
    readyMs.push(contestant.readyMs);
    cpuMs.push((await contestant.cost()).cpuMs);
  }
  progress(`ready after ${readyMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return {
    starts: TIMES,
    readyP50: quantile(readyMs, 0.5),
    readyMost: Math.max(...readyMs),
    cpuMs: quantile(cpuMs, 0.5),
  };
}
