import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { drawHome } from '../kinds.ts';

const MOST_PINS = 10;
/** The length of the database column for a question. */
export const MOST_PINNED = 300;

/** The default pins of somebody who has pinned nothing. */
const USUAL_PINS = [
  'nps this quarter by month',
  'projects requested this month',
  'projects completed this month',
  'claim rate this month',
  'share started within an hour this month',
];

/** Fact: pins a question to somebody's Home tab. */
export async function pin(
  tx: Tx,
  { slackId, question, at }: { slackId: string; question: string; at: Date },
): Promise<{ outcome: 'pinned' } | { outcome: 'too_many'; most: number }> {
  if ((await tx.pinnedQuestion.count({ where: { slackId, question: { not: question } } })) >= MOST_PINS) {
    return { outcome: 'too_many', most: MOST_PINS };
  }
  await tx.$executeRaw`
    INSERT IGNORE INTO pinned_questions (slackId, question, pinnedAt) VALUES (${slackId}, ${question}, ${at})`;
  await showHome(tx, { slackId, at });
  return { outcome: 'pinned' };
}

/** Fact: removes a pin. */
export async function unpin(
  tx: Tx,
  { slackId, question, at }: { slackId: string; question: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.pinnedQuestion.deleteMany({ where: { slackId, question } });
  await showHome(tx, { slackId, at });
  return count === 1;
}

/** Fact: somebody opened the Home tab of @statsbot, so it must be drawn. */
export async function showHome(tx: Tx, { slackId, at }: { slackId: string; at: Date }): Promise<void> {
  await enqueue(tx, at, [
    drawHome.of({ slackId }, { uniqueKey: `metrics.home:${slackId}`, lane: `metrics.home:${slackId}` }),
  ]);
}

/** The questions pinned by somebody, oldest first. `own` is false if they pinned none and get the default ones. */
export async function pinsOf(db: Database, slackId: string): Promise<{ questions: string[]; own: boolean }> {
  const pins = await db.pinnedQuestion.findMany({ where: { slackId }, orderBy: { pinnedAt: 'asc' } });
  return pins.length > 0
    ? { questions: pins.map(({ question }) => question), own: true }
    : { questions: USUAL_PINS, own: false };
}
