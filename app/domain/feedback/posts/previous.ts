import type { Database } from '../../../infra/database/client.ts';
import type { ScoreRow } from '../scores/score-row.ts';
import type { Scores } from '../scores/scores.ts';

export type ComparedScore = ScoreRow & {
  /** What the same client gave the time before; null where this is their first. */
  previousScore: number | null;
};

/** Adds each client's score before: from the scores database, or where that cannot tell (in time) from what we took. */
export async function withPreviousScores(
  { db, scores }: { db: Database; scores: Scores },
  rows: readonly ScoreRow[],
): Promise<ComparedScore[]> {
  const compared: ComparedScore[] = [];
  let canTell = true;
  for (const row of rows) {
    const previous: { score: number | null } | undefined = canTell ? await scores.previousOf(row) : undefined;
    // Two seconds are bearable once in a batch, not a hundred times.
    canTell = previous !== undefined;
    compared.push({ ...row, previousScore: previous === undefined ? await ours(db, row, compared) : previous.score });
  }
  return compared;
}

async function ours(
  db: Database,
  { id, clientName, clientCompany }: ScoreRow,
  batch: readonly ScoreRow[],
): Promise<number | null> {
  if (clientName === null && clientCompany === null) return null;
  const inBatch = batch.findLast((row) => row.clientName === clientName && row.clientCompany === clientCompany);
  const taken = await db.feedbackPost.findFirst({
    where: { clientName, clientCompany, scoreId: { lt: id } },
    orderBy: { scoreId: 'desc' },
    select: { scoreId: true, score: true },
  });
  if (inBatch === undefined) return taken?.score ?? null;
  return taken === null || inBatch.id > taken.scoreId ? inBatch.score : taken.score;
}
