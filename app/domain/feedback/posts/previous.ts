import type { Database, Prisma, Tx } from '../../../infra/database/client.ts';
import { placeOfScore, scoreIdOf } from '../score-ref.ts';
import { sameClient } from '../scores/same-client.ts';
import type { ScoreRow } from '../scores/score-row.ts';
import type { PreviousScore, ScoreSource } from '../scores/source.ts';

export type ComparedScore = ScoreRow & {
  /** The previous score of the same client. Null if this is their first. */
  previousScore: number | null;
};

/** What is needed of a source to compare scores. */
type Comparing = Pick<ScoreSource, 'name' | 'previousOf'>;

/** The most of our records whose names are compared exactly. */
const CANDIDATES = 200;
const PROJECTS_OF_A_CLIENT = 500;

/** Comments are left out, because they may be long and many. */
const COMPARED = { scoreId: true, clientName: true, clientCompany: true, score: true, scoredAt: true } as const;

/**
 * Adds the previous score of each client. Two scores are of the same client if the names are equal, or if their
 * projects were requested with the same e-mail address. By name, it asks the source (or our own records, if the
 * source does not answer in time) and our records of other sources; by e-mail address, all our records. The newest
 * score found counts.
 */
export async function withPreviousScores(
  { db, source }: { db: Database | Tx; source: Comparing },
  rows: readonly ScoreRow[],
): Promise<ComparedScore[]> {
  const compared: ComparedScore[] = [];
  let canTell = true;
  for (const row of rows) {
    const theirs: PreviousScore | null | undefined = canTell ? await source.previousOf(row) : undefined;
    // Waiting two seconds for a time-out is bearable once in a batch, but not a hundred times.
    canTell = theirs !== undefined;
    const codes = await projectsOfSameEmail(db, row.projectCode);
    const recorded = await ours(db, { source, row, codes, sourceCanTell: theirs !== undefined });
    const found = [...(theirs ? [theirs] : []), ...recorded, ...inBatch(row, { codes, batch: compared })];
    compared.push({ ...row, previousScore: newest(found)?.score ?? null });
  }
  return compared;
}

/** Previous scores within our own records, in the order of their ids. */
async function ours(
  db: Database | Tx,
  { source, row, codes, sourceCanTell }: { source: Comparing; row: ScoreRow; codes: string[]; sourceCanTell: boolean },
): Promise<PreviousScore[]> {
  const { clientName, clientCompany } = row;
  const isBefore = before(source, row);
  const byName =
    clientName === null && clientCompany === null
      ? []
      : await db.feedbackPost.findMany({
          // A client of many years has hundreds of scores, and the source has already named the newest of its own.
          where: { clientName, clientCompany, ...(sourceCanTell && ofOtherSources(source)) },
          orderBy: { scoreId: 'desc' },
          take: CANDIDATES,
          select: COMPARED,
        });
  const byEmail =
    codes.length === 0
      ? []
      : await db.feedbackPost.findMany({
          where: { projectCode: { in: codes } },
          orderBy: { scoreId: 'desc' },
          take: CANDIDATES,
          select: COMPARED,
        });
  const found = [...byName.filter((post) => sameClient(post, row)), ...byEmail].filter(isBefore);
  return found.sort((one, other) => (one.scoreId < other.scoreId ? -1 : 1));
}

function ofOtherSources({ name }: Comparing): Prisma.FeedbackPostWhereInput {
  return { scoreId: name === 'scores' ? { lt: 0 } : { gt: 0 } };
}

/** Selects scores that came before this one. Within a source, ids give the order; between two sources, times do. */
function before(source: Comparing, row: ScoreRow): (post: { scoreId: bigint; scoredAt: Date }) => boolean {
  const scoreId = scoreIdOf(source.name, row.id);
  return (post) => {
    if (post.scoreId === scoreId) return false;
    const { source: from, id } = placeOfScore(post.scoreId);
    return from === source.name ? id < row.id : post.scoredAt < row.scoredAt;
  };
}

/** Codes of all projects that were requested with the same e-mail as this one. */
async function projectsOfSameEmail(db: Database | Tx, projectCode: string): Promise<string[]> {
  const project = await db.project.findUnique({ where: { code: projectCode }, select: { client: true } });
  if (project === null || project.client.email === null) return [];
  const projects = await db.project.findMany({
    where: { clientId: project.client.id },
    orderBy: { requestedAt: 'desc' },
    take: PROJECTS_OF_A_CLIENT,
    select: { code: true },
  });
  return projects.map(({ code }) => code);
}

/** A previous score within the same batch, which is not recorded yet. */
function inBatch(
  row: ScoreRow,
  { codes, batch }: { codes: readonly string[]; batch: readonly ScoreRow[] },
): PreviousScore[] {
  const isNamed = row.clientName !== null || row.clientCompany !== null;
  return batch.filter(
    (one) => one.id < row.id && ((isNamed && sameClient(one, row)) || codes.includes(one.projectCode)),
  );
}

function newest(found: readonly PreviousScore[]): PreviousScore | undefined {
  return found.reduce<PreviousScore | undefined>(
    (best, one) => (best === undefined || one.scoredAt >= best.scoredAt ? one : best),
    undefined,
  );
}
