import { createHash } from 'node:crypto';
import type { FeedbackPost } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { report } from '../../reports/report.ts';
import { scoresMoved } from '../hooks.ts';
import { redraw } from '../posts/follow-up.ts';
import { headline } from '../posts/messages.ts';
import { sameClient } from './same-client.ts';
import type { ScoreRow } from './score-row.ts';
import type { ScoreSource } from './source.ts';

/** How rows have changed since their scores were recorded. */
export interface Changes {
  /** Scores to which the client has added a comment. */
  commented: { scoreId: bigint; before: string | null; comment: string }[];
  /** Rows whose id now belongs to another score than the recorded one. */
  reused: { row: ScoreRow; posted: Posted }[];
}

type Posted = Pick<
  FeedbackPost,
  'scoreId' | 'projectCode' | 'clientName' | 'clientCompany' | 'score' | 'comment' | 'scoredAt'
>;

const WATCHED_MS = 14 * 24 * 60 * 60_000;
const PAGE_POSTS = 250;
const PAGE_ROWS = 500;
/** How long one page of older scores is compared at every look before the next page has its turn. */
const TURN_MS = 15_000;
/** How long looks that bring new scores put the comparison off. */
const PUT_OFF_MS = 60_000;
const TOLD_AT_ONCE = 10;

export const nothingChanged: Changes = { commented: [], reused: [] };

/** Where the comparison of a source stands in this process. */
interface Progress {
  comparedAt: number;
  /** The turn whose page of older scores is below `above`. Undefined: that page is the one below the newest scores. */
  turn: number;
  above: bigint | undefined;
  /** The page of the next turn is below this. Undefined: all are compared, so the next turn begins anew. */
  next: bigint | undefined;
}

const progress = new WeakMap<ScoreSource, Progress>();

/**
 * Compares the recorded scores of the last 14 days with their rows. Every look compares the newest scores and one
 * page of the older ones, so that a look costs the same whatever was recorded. `bringsNew`: the look has found new
 * scores. They are not kept waiting for the comparison, unless it has been put off for a minute.
 */
export async function recheck({
  db,
  source,
  bringsNew = false,
  at,
}: {
  db: Database;
  source: ScoreSource;
  bringsNew?: boolean;
  at: Date;
}): Promise<Changes> {
  if (!source.foreign) return nothingChanged;
  const before = progress.get(source);
  if (bringsNew && before !== undefined && Math.abs(at.getTime() - before.comparedAt) < PUT_OFF_MS)
    return nothingChanged;
  const since = new Date(at.getTime() - WATCHED_MS);
  const newest = await comparePage({ db, source, since });
  const turn = Math.floor(at.getTime() / TURN_MS);
  const above = before?.turn === turn ? before.above : before?.next;
  const from = above !== undefined && newest.lowest !== undefined && above < newest.lowest ? above : newest.lowest;
  const older = from === undefined ? undefined : await comparePage({ db, source, since, below: from });
  progress.set(source, { comparedAt: at.getTime(), turn, above: from, next: older?.lowest });
  return {
    commented: [...newest.changes.commented, ...(older?.changes.commented ?? [])],
    reused: await notToldYet(db, [...newest.changes.reused, ...(older?.changes.reused ?? [])]),
  };
}

/** Compares the highest ids, below `below` if that is given. `lowest`: where the next page begins, if there is one. */
async function comparePage({
  db,
  source,
  since,
  below,
}: {
  db: Database;
  source: ScoreSource;
  since: Date;
  below?: bigint;
}): Promise<{ changes: Changes; lowest: bigint | undefined }> {
  const found = await db.feedbackPost.findMany({
    where: { scoreId: { gt: 0, ...(below === undefined ? {} : { lt: below }) } },
    orderBy: { scoreId: 'desc' },
    take: PAGE_POSTS,
  });
  // Forgotten clients are left out, so that their data are not restored from the row.
  const watched = found.filter(({ takenAt, forgottenAt }) => takenAt >= since && forgottenAt === null);
  const posts = new Map(watched.map((post) => [post.scoreId, post]));
  const last = found.at(-1);
  if (last === undefined || posts.size === 0) return { changes: nothingChanged, lowest: undefined };
  const { readings } = await source.after(last.scoreId - 1n, PAGE_ROWS);
  const changes: Changes = { commented: [], reused: [] };
  for (const row of readings) {
    const posted = row.id === undefined ? undefined : posts.get(row.id);
    if (row.kind !== 'score' || posted === undefined) continue;
    if (!isSameScore(row, posted)) changes.reused.push({ row, posted });
    else if (row.comment !== null && row.comment !== posted.comment) {
      changes.commented.push({ scoreId: posted.scoreId, before: posted.comment, comment: row.comment });
    }
  }
  const isLast = found.length < PAGE_POSTS || last.takenAt < since;
  return { changes, lowest: isLast ? undefined : last.scoreId };
}

/** The date is not compared: in some tables the time stamp changes with every change of a row. */
function isSameScore(row: ScoreRow, posted: Posted): boolean {
  return row.projectCode === posted.projectCode && row.score === posted.score && sameClient(row, posted);
}

/** Leaves out clients who were forgotten since the rows were read. The difference is then our own doing. */
async function notForgotten(tx: Tx, reused: Changes['reused']): Promise<Changes['reused']> {
  if (reused.length === 0) return [];
  const ids = reused.map(({ posted }) => posted.scoreId);
  const forgotten = await tx.feedbackPost.findMany({
    where: { scoreId: { in: ids }, forgottenAt: { not: null } },
    select: { scoreId: true },
  });
  const gone = new Set(forgotten.map(({ scoreId }) => scoreId));
  return reused.filter(({ posted }) => !gone.has(posted.scoreId));
}

async function notToldYet(db: Database | Tx, reused: Changes['reused']): Promise<Changes['reused']> {
  if (reused.length === 0) return [];
  const told = await db.rejectedScore.findMany({
    where: { rowId: { in: reused.map(({ row }) => reusedKey(row)) } },
    select: { rowId: true },
  });
  const keys = new Set(told.map(({ rowId }) => rowId));
  return reused.filter(({ row }) => !keys.has(reusedKey(row)));
}

/**
 * Fact: added comments are shown in the messages. Ids that were used again are reported to the operators and never
 * posted.
 */
export async function recordChanges(tx: Tx, { commented, reused }: Changes, at: Date): Promise<void> {
  for (const { scoreId, before, comment } of commented) {
    const asRead = { scoreId, comment: before, forgottenAt: null };
    const { count } = await tx.feedbackPost.updateMany({ where: asRead, data: { comment } });
    if (count === 0) continue;
    await enqueue(tx, at, [redraw(scoreId)]);
    await scoresMoved(tx, { scoreIds: [scoreId], because: 'changed', at, via: 'clock', actor: null });
  }
  const news = await notToldYet(tx, await notForgotten(tx, reused));
  const [first] = news;
  if (first === undefined) return;
  const rows = news.map(({ row }) => ({ rowId: reusedKey(row), reason: 'the id was given again', rejectedAt: at }));
  await tx.rejectedScore.createMany({ data: rows, skipDuplicates: true });
  const ids = news.map(({ row }) => row.id).join(', ');
  const lines = news
    .slice(0, TOLD_AT_ONCE)
    .map(({ row, posted }) => `• row ${row.id}: ${inWords(row)}; what was posted is ${inWords(posted)}`);
  const more = news.length > lines.length ? `\n… and ${news.length - lines.length} more` : '';
  const text = `Scores were not posted, as their ids had been posted before with other content (${mrkdwn(ids, 500)}). Was the scores database set back? Give them new ids, and they are posted.\n${lines.join('\n')}${more}`;
  await report(tx, { key: reusedKey(first.row), text, at });
}

function inWords(score: Posted | ScoreRow): string {
  return mrkdwn(`${headline(score)} for ${score.projectCode}`, 120);
}

function reusedKey({ id, projectCode, score, clientName, clientCompany }: ScoreRow): string {
  const content = JSON.stringify([projectCode, score, clientName, clientCompany]);
  return `reused:${id}:${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
}
