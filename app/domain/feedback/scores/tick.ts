import { type TakeOptions, takeScores } from './take.ts';

const MOST_TRIES = 5;

/** What the clock does for feedback, and the start: looks for new scores. Where another process was quicker, once more. */
export function feedbackTick(options: TakeOptions): () => Promise<void> {
  return async function feedbackTick() {
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      const { outcome } = await takeScores(options);
      if (outcome !== 'overtaken') return;
    }
  };
}
