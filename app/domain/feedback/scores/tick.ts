import type { ScoreSource } from './source.ts';
import { type TakeOptions, takeScores } from './take.ts';

const MOST_TRIES = 5;

export interface TickOptions extends Omit<TakeOptions, 'source'> {
  sources: readonly ScoreSource[];
}

/**
 * Runs at start and at each tick of the clock: looks for new scores in each source, and repeats the look if another
 * process was quicker.
 */
export function feedbackTick({ sources, ...options }: TickOptions): () => Promise<void> {
  return async function feedbackTick() {
    for (const source of sources) await takeFrom({ ...options, source });
  };
}

async function takeFrom(options: TakeOptions): Promise<void> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const { outcome } = await takeScores(options);
    if (outcome !== 'overtaken') return;
  }
}
