import type { Prisma } from '../../../infra/database/client.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { Telemetry } from '../../../infra/telemetry.ts';
import { audit } from '../../audit/audit.ts';
import { report } from '../../reports/report.ts';
import { scoresTaken } from '../hooks.ts';
import { postLane, postScore, takeMore } from '../kinds.ts';
import { type ComparedScore, withPreviousScores } from '../posts/previous.ts';
import { type ScoreSourceName, scoreIdOf, scoreRef } from '../score-ref.ts';
import { awayKey } from './away.ts';
import { type Cursor, lockCursor, moveCursor, noteLook, placeCursor, readCursor, staysAsItIs } from './cursor.ts';
import { findStart } from './first-start.ts';
import { knownOf, type Look, lookForScores } from './look.ts';
import { type Changes, nothingChanged, recheck, recordChanges } from './recheck.ts';
import { rejectScores } from './reject.ts';
import { ScoresTrouble } from './scores.ts';
import type { ScoreSource } from './source.ts';

export interface TakeOptions extends FactServices {
  source: ScoreSource;
  telemetry: Telemetry;
}

export type TakeResult =
  | { outcome: 'taken'; count: number }
  /** So many scores are waiting to be posted that none were looked for. */
  | { outcome: 'full' }
  /** Another process recorded scores in the meantime. */
  | { outcome: 'overtaken' }
  /** The scores database did not answer. This was reported to the operators. */
  | { outcome: 'away' };

/**
 * The most scores of a source that may wait to be posted. If there are more, the rest stays in its table until these
 * are posted.
 */
const MOST_WAITING = 100;
const FIRST_START_MS = 7 * 24 * 60 * 60_000;
const PATIENCE_MS = 30_000;

/**
 * Fact: new scores are recorded, each once, and their posts are queued in the order of their ids. The scores database
 * is read before the transaction. Whether the result still counts is decided inside it, under the lock of the
 * cursor's row.
 */
export async function takeScores(options: TakeOptions): Promise<TakeResult> {
  const { db, clock, source } = options;
  const before = await readCursor(db, source.name, clock.now());
  try {
    const cursor = before ?? (await startCursor(options));
    const room = MOST_WAITING - (await db.job.count({ where: waitingPosts(source.name) }));
    if (room <= 0) return { outcome: 'full' };
    const look = await lookForScores({ db, source, cursor, room });
    const fresh = await withPreviousScores({ db, source }, look.fresh);
    const changes =
      before === undefined
        ? nothingChanged
        : await recheck({ db, source, bringsNew: fresh.length > 0, at: clock.now() });
    const found = { ...look, fresh, changes };
    // Looks happen every few seconds, and nearly all of them find nothing. They need no transaction.
    if (isNothing(found, cursor) && staysAsItIs(cursor, clock.now())) {
      return (await noteLook(db, cursor, clock.now())) ? { outcome: 'taken', count: 0 } : { outcome: 'overtaken' };
    }
    return await record(options, cursor, found);
  } catch (error) {
    if (!(error instanceof ScoresTrouble)) throw error;
    await tellTrouble(options, error, before);
    return { outcome: 'away' };
  }
}

function waitingPosts(source: ScoreSourceName): Prisma.JobWhereInput {
  return { kind: postScore.name, lane: postLane(source), state: { in: ['waiting', 'running'] } };
}

async function startCursor({ db, transact, clock, source }: TakeOptions): Promise<Cursor> {
  const at = clock.now();
  const cutoffAt = new Date(at.getTime() - FIRST_START_MS);
  const place = await findStart(source, cutoffAt);
  await transact((tx) => placeCursor(tx, { ...place, source: source.name, cutoffAt, at }));
  const cursor = await readCursor(db, source.name, clock.now());
  if (cursor === undefined) throw new Error('Expected the row of score_cursor that was just written, got none.');
  return cursor;
}

type Found = Omit<Look, 'fresh'> & { fresh: ComparedScore[]; changes: Changes };

function isNothing({ fresh, broken, changes, position, isCutOff }: Found, cursor: Cursor): boolean {
  const isUnchanged = changes.commented.length === 0 && changes.reused.length === 0;
  return fresh.length === 0 && broken.length === 0 && isUnchanged && position === cursor.position && !isCutOff;
}

async function record(
  { transact, clock, telemetry, source: { name: source } }: TakeOptions,
  cursor: Cursor,
  look: Found,
): Promise<TakeResult> {
  const lane = postLane(source);
  const taken = await transact(async (tx) => {
    if (!(await lockCursor(tx, cursor))) return undefined;
    const at = clock.now();
    const isKnown = await knownOf(tx, source, [...look.fresh, ...look.broken]);
    const fresh = look.fresh.filter((row) => !isKnown(row));
    const broken = look.broken.filter((row) => !isKnown(row));
    await tx.feedbackPost.createMany({ data: fresh.map((row) => postOf(source, row, at)) });
    await rejectScores(tx, { source, broken, at });
    await recordChanges(tx, look.changes, at);
    await enqueue(tx, at, [
      ...fresh.map(({ id }) => postScore.of({ scoreId: scoreRef(scoreIdOf(source, id)) }, { lane })),
      // This job runs behind the posts of this batch, so that the next batch follows directly.
      ...(look.isCutOff ? [takeMore.of({}, { lane, uniqueKey: `${takeMore.name}:${source}` })] : []),
    ]);
    await moveCursor(tx, { from: cursor, position: look.position, at });
    if (fresh.length > 0) {
      const scores = fresh.map(({ id, projectCode }) => ({
        scoreId: scoreIdOf(source, id),
        projectCode,
        isWhole: true,
      }));
      await scoresTaken(tx, { scores, at });
      const details = { count: fresh.length };
      await audit(tx, { at, actor: null, via: 'clock', action: 'feedback.taken', projectCode: null, details });
    }
    return { fresh, broken };
  });
  if (taken === undefined) return { outcome: 'overtaken' };
  const { fresh, broken } = taken;
  if (fresh.length > 0) telemetry.emit('scores.taken', { count: fresh.length, upTo: look.position });
  for (const { rowId, columns } of broken)
    telemetry.emit('scores.rejected', { row: rowId, columns: columns.join(', ') });
  return { outcome: 'taken', count: fresh.length };
}

/** Builds the row to record for a score. */
export function postOf(source: ScoreSourceName, row: ComparedScore, takenAt: Date): Prisma.FeedbackPostCreateManyInput {
  const { id, projectCode, clientName, clientCompany, score, comment, scoredAt, previousScore } = row;
  const scoreId = scoreIdOf(source, id);
  const said = { projectCode, clientName, clientCompany, score, comment, scoredAt, previousScore };
  return { scoreId, source, ...said, takenAt };
}

/** Reports an outage once. A short one is only logged, because the database may just be restarting. */
async function tellTrouble(
  { transact, clock, telemetry }: TakeOptions,
  { code, transient, message }: ScoresTrouble,
  cursor: Cursor | undefined,
): Promise<void> {
  telemetry.emit('scores.away', { because: code, transient });
  const at = clock.now();
  if (transient && cursor !== undefined && at.getTime() - cursor.lookedAt.getTime() < PATIENCE_MS) return;
  const mend = transient
    ? 'Scores wait there until it answers; look at SCORES_DATABASE_URL and its server.'
    : 'Scores wait there until this is mended; `npm run doctor` shows more.';
  const text = `The scores database cannot be read: ${mrkdwn(message, 500)} (${mrkdwn(code)}). ${mend}`;
  await transact((tx) => report(tx, { key: awayKey(cursor), text, at }));
}
