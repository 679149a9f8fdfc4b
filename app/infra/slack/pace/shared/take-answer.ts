import { z } from 'zod';

/** The answer of Redis to a request for turns. `unheard`: this many living processes were not heard of lately. */
export type TakeAnswer =
  | { kind: 'granted'; count: number; free: number; waitMs: number; unheard: number }
  | { kind: 'wait'; ms: number; free: number; waitMs: number }
  /** The channel was written to just now. */
  | { kind: 'busy'; ms: number }
  /** Redis does not answer, or has lost what it knew. */
  | { kind: 'away' };

const Answer = z.union([
  z.tuple([z.literal('granted'), z.number(), z.number(), z.number(), z.number()]),
  z.tuple([z.literal('wait'), z.number(), z.number(), z.number()]),
  z.tuple([z.literal('busy'), z.number()]),
  z.tuple([z.literal('lost')]),
]);

export function readAnswer(given: unknown): TakeAnswer {
  const answer = Answer.parse(given);
  switch (answer[0]) {
    case 'granted':
      return { kind: 'granted', count: answer[1], free: answer[2], waitMs: answer[3], unheard: answer[4] };
    case 'wait':
      return { kind: 'wait', ms: answer[1], free: answer[2], waitMs: answer[3] };
    case 'busy':
      return { kind: 'busy', ms: answer[1] };
    case 'lost':
      return { kind: 'away' };
  }
}
