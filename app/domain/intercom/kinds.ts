import { z } from 'zod';
import { jobKind } from '../../infra/jobs/job.ts';
import { scoreRef } from '../feedback/score-ref.ts';

/** `at`: when the project moved, in milliseconds. */
const move = z.object({ projectId: z.int(), at: z.int() });

/** What a note is about: its project moved, or a score came in. */
const noted = z.discriminatedUnion('about', [
  /** `personId` is null if the claimer is not on the roster. */
  move.extend({ about: z.literal('claimed'), personId: z.int().nullable() }),
  move.extend({ about: z.literal('started') }),
  move.extend({ about: z.literal('completed') }),
  move.extend({ about: z.literal('score'), scoreId: z.string() }),
]);
export type Noted = z.infer<typeof noted>;

/** Adds a note to the Intercom conversation of a project. */
export const addNote = jobKind('intercom.note', noted);

/** The lane of a conversation, in which its notes are added one after another. */
export const conversationLane = (conversation: string) => `intercom:${conversation}`;

/** The idempotency key of a note. A score keeps the same key even if it is recorded again. */
export function noteKey(noted: Noted): string {
  if (noted.about === 'score') return `score:${noted.scoreId}`;
  return `${noted.projectId}:${noted.about}:${noted.at}`;
}

/** A note about a score. */
export const scoreNote = (score: { projectId: number; scoreId: bigint; at: Date }): Noted => ({
  ...{ about: 'score', projectId: score.projectId, at: score.at.getTime() },
  scoreId: scoreRef(score.scoreId),
});
