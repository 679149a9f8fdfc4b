import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { answerKey, answerSaid, channelLane, markWaiting, type Said } from '../kinds.ts';

/** A question that takes longer than this gets a reaction meanwhile. */
const PATIENCE_MS = 2_000;

/** Fact: somebody asks a question. Answers follow in the order of the questions of that channel. */
export async function ask(tx: Tx, said: Said): Promise<void> {
  const at = new Date(said.askedAt);
  const key = answerKey(said);
  await enqueue(tx, at, [
    answerSaid.of(said, { uniqueKey: key, lane: channelLane(said.channel) }),
    ...(said.message
      ? [markWaiting.of(said, { uniqueKey: `waiting:${key}`, runAt: new Date(said.askedAt + PATIENCE_MS) })]
      : []),
  ]);
}
