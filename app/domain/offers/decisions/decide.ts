import { type Database, Prisma, type Tx } from '../../../infra/database/client.ts';
import type { Decided, Decision } from './words.ts';

const ROWS_PER_INSERT = 500;

interface Round {
  projectId: number;
  round: number;
}

/**
 * Fact: records what was decided about these people in this round. Earlier decisions stay in the table, and the
 * newest counts.
 */
export async function recordDecisions(
  tx: Tx,
  { projectId, round, at }: Round & { at: Date },
  decided: readonly (Decision & { personId: number })[],
): Promise<void> {
  for (let from = 0; from < decided.length; from += ROWS_PER_INSERT) {
    const rows = decided.slice(from, from + ROWS_PER_INSERT).map(({ personId, ...one }) => {
      const { decision, because, opensAt } = columnsOf(one);
      return Prisma.sql`(${projectId}, ${round}, ${personId}, ${decision}, ${because}, ${opensAt}, ${at})`;
    });
    await tx.$executeRaw`
      INSERT INTO offer_decisions (projectId, round, personId, decision, because, opensAt, decidedAt)
      VALUES ${Prisma.join(rows)}`;
  }
}

/**
 * Fact: the DM to a person waits until another moment than the recorded decision says, so that decision is corrected.
 */
export async function correctDecision(
  tx: Tx,
  { projectId, round, personId, at }: Round & { personId: number; at: Date },
  to: Decision & { decision: 'waits' },
): Promise<void> {
  const last = await newest(tx, { projectId, round, personId });
  if (last === null) await recordDecisions(tx, { projectId, round, at }, [{ ...to, personId }]);
  else await tx.offerDecision.update({ where: { id: last.id }, data: columnsOf(to) });
}

/** Fact: the person is awake and the DM that waited for this is sent. Repeating this changes nothing. */
export async function openDecision(
  tx: Tx,
  { projectId, round, personId, at }: Round & { personId: number; at: Date },
): Promise<void> {
  const last = await newest(tx, { projectId, round, personId });
  if (last?.decision === 'waits') {
    await recordDecisions(tx, { projectId, round, at }, [{ personId, decision: 'asked' }]);
  }
}

/**
 * The decisions about one person in a round, the oldest first. There are none about people without a wanted skill
 * (their reason is `skill`), in rounds of earlier versions, or older than KEEP_DAYS.
 */
export async function decisionsAbout(
  db: Database | Tx,
  { projectId, round, personId }: Round & { personId: number },
): Promise<Decided[]> {
  const lines = await db.offerDecision.findMany({ where: { projectId, round, personId }, orderBy: { id: 'asc' } });
  if (lines.length === 0) return [{ decision: 'not_asked', because: 'skill', decidedAt: null }];
  return lines.map(({ decision, because, opensAt, decidedAt }) => ({
    ...({ decision, because, opensAt } as Decision),
    decidedAt,
  }));
}

function newest(tx: Tx, { projectId, round, personId }: Round & { personId: number }) {
  return tx.offerDecision.findFirst({ where: { projectId, round, personId }, orderBy: { id: 'desc' } });
}

function columnsOf(one: Decision): { decision: string; because: string | null; opensAt: Date | null } {
  return {
    decision: one.decision,
    because: 'because' in one ? one.because : null,
    opensAt: 'opensAt' in one ? one.opensAt : null,
  };
}
