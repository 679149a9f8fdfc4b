import { type Database, Prisma, type Tx } from '../database/client.ts';
import { filledUp, together } from '../together.ts';

/** A row of the table effects, with ages computed by the database's clock. */
export interface EffectRecord {
  state: 'marked' | 'in_doubt' | 'done' | 'refused' | 'not_made';
  fence: number;
  holder: string | null;
  attempts: number;
  note: unknown;
  outcome: unknown;
  ageMs: number;
  /** How long a marked or doubtful call may still take effect. Below 0, it is settled. */
  leftMs: number;
}

export interface EffectId {
  kind: string;
  key: string;
}

export type EffectRecords = ReturnType<typeof createEffectRecords>;

/**
 * Reads and writes the table effects. Every statement after the first one names the fence that the caller has seen
 * (compare-and-set). All times are the database's, so clocks of several hosts are never compared. `aheadMs` advances
 * the database's clock in tests.
 */
export function createEffectRecords({ db, aheadMs }: { db: Database; aheadMs: () => number }) {
  const now = (plusMs = 0) =>
    Prisma.sql`(UTC_TIMESTAMP(3) + INTERVAL ${Math.round((aheadMs() + plusMs) * 1_000)} MICROSECOND)`;
  const at = ({ kind, key }: EffectId) => Prisma.sql`kind = ${kind} AND \`key\` = ${key}`;
  const changed = async (count: Promise<number>) => (await count) === 1;
  const markFirst = together(markAll, TOGETHER);

  async function findAll(ids: readonly EffectId[]): Promise<(EffectRecord | undefined)[]> {
    const these = filledUp(ids).map((id) => Prisma.sql`(${at(id)})`);
    const rows = await db.$queryRaw<Row[]>`
      SELECT kind, \`key\`, state, fence, holder, attempts, note, outcome,
        TIMESTAMPDIFF(MICROSECOND, markedAt, ${now()}) AS age,
        TIMESTAMPDIFF(MICROSECOND, ${now()}, COALESCE(settlesAt, markedAt)) AS \`left\`
      FROM effects WHERE ${Prisma.join(these, ' OR ')}`;
    return ids.map((id) => {
      const row = rows.find(({ kind, key }) => kind === id.kind && key === id.key);
      return row === undefined ? undefined : recordOf(row);
    });
  }

  /**
   * Marks of calls that begin at the same time are written in one statement, which writes all of them or none. If
   * another process has marked one of them meanwhile, they are written one by one, which shows which one it was.
   */
  async function markAll(marks: readonly FirstMark[]): Promise<boolean[]> {
    if (marks.length > 1) {
      try {
        await db.$executeRaw`INSERT INTO effects ${columnsOf(marks)}`;
        return marks.map(() => true);
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
    }
    return Promise.all(marks.map((mark) => changed(db.$executeRaw`INSERT IGNORE INTO effects ${columnsOf([mark])}`)));
  }

  function columnsOf(marks: readonly FirstMark[]): Prisma.Sql {
    const rows = marks.map(
      ({ id, holder, note, settlesMs }) =>
        Prisma.sql`(${id.kind}, ${id.key}, 'marked', 1, ${holder}, 1, ${JSON.stringify(note)}, ${now()}, ${now(settlesMs)})`,
    );
    return Prisma.sql`(kind, \`key\`, state, fence, holder, attempts, note, markedAt, settlesAt) VALUES ${Prisma.join(rows)}`;
  }

  return {
    find: together(findAll, TOGETHER),

    /** Writes the mark for a call; of several concurrent attempts one succeeds. Returns the fence, or undefined. */
    async mark(id: EffectId, { seen, holder, note, settlesMs }: Attempt): Promise<number | undefined> {
      if (seen === undefined) return (await markFirst({ id, holder, note, settlesMs })) ? 1 : undefined;
      // The previous outcome is kept, because it is still the last one if this call is not made.
      const updated = db.$executeRaw`
        UPDATE effects SET state = 'marked', fence = fence + 1, holder = ${holder}, attempts = attempts + 1,
          note = ${JSON.stringify(note)}, because = NULL, markedAt = ${now()}, settlesAt = ${now(settlesMs)}
        WHERE ${at(id)} AND fence = ${seen.fence} AND state = ${seen.state}`;
      return (await changed(updated)) ? seen.fence + 1 : undefined;
    },

    /** Gives the holder its full time for the call again. */
    renew: (id: EffectId, fence: number, { note, settlesMs }: Marked): Promise<boolean> =>
      changed(db.$executeRaw`
        UPDATE effects SET note = ${JSON.stringify(note)}, markedAt = ${now()}, settlesAt = ${now(settlesMs)}
        WHERE ${at(id)} AND fence = ${fence} AND state = 'marked'`),

    done: (tx: Tx | Database, id: EffectId, fence: number, outcome: unknown): Promise<boolean> =>
      changed(tx.$executeRaw`
        UPDATE effects SET state = 'done', outcome = ${JSON.stringify(outcome)}, because = NULL, settlesAt = NULL
        WHERE ${at(id)} AND fence = ${fence} AND state IN ('marked', 'in_doubt')`),

    /**
     * Records that another process has found the call's result. The fence is raised, so that the holder's later
     * statements fail.
     */
    found: (
      tx: Tx | Database,
      id: EffectId,
      fence: number,
      by: { holder: string; outcome: unknown },
    ): Promise<boolean> =>
      changed(tx.$executeRaw`
        UPDATE effects SET state = 'done', fence = fence + 1, holder = ${by.holder},
          outcome = ${JSON.stringify(by.outcome)}, because = NULL, settlesAt = NULL
        WHERE ${at(id)} AND fence = ${fence} AND state IN ('marked', 'in_doubt')`),

    refused: (id: EffectId, fence: number, because: string): Promise<boolean> =>
      changed(db.$executeRaw`
        UPDATE effects SET state = 'refused', because = ${because.slice(0, MOST_REASON)}, settlesAt = NULL
        WHERE ${at(id)} AND fence = ${fence} AND state = 'marked'`),

    inDoubt: (id: EffectId, fence: number, { because, settlesMs }: { because: string; settlesMs: number }) =>
      changed(db.$executeRaw`
        UPDATE effects SET state = 'in_doubt', because = ${because.slice(0, MOST_REASON)}, settlesAt = ${now(settlesMs)}
        WHERE ${at(id)} AND fence = ${fence} AND state = 'marked'`),

    /**
     * Records that the call has not happened, and prevents attempts that are based on an older state: their fence is
     * too low, or they find a row where they expect none.
     */
    async preclude(id: EffectId, seen: EffectRecord | undefined, note: unknown): Promise<boolean> {
      if (seen === undefined) {
        return changed(db.$executeRaw`
          INSERT IGNORE INTO effects (kind, \`key\`, state, fence, attempts, note, markedAt)
          VALUES (${id.kind}, ${id.key}, 'not_made', 1, 0, ${JSON.stringify(note)}, ${now()})`);
      }
      return changed(db.$executeRaw`
        UPDATE effects SET state = 'not_made', fence = fence + 1, settlesAt = NULL
        WHERE ${at(id)} AND fence = ${seen.fence} AND state = ${seen.state}`);
    },

    /** The call was not made, so the previous outcome, if any, stays valid. */
    notMade: (id: EffectId, fence: number): Promise<boolean> =>
      changed(db.$executeRaw`
        UPDATE effects SET state = IF(outcome IS NULL, 'not_made', 'done'), settlesAt = NULL
        WHERE ${at(id)} AND fence = ${fence} AND state = 'marked'`),

    /** Imports a mark that an earlier version wrote to another table. */
    async inherit(id: EffectId, { note, since, settlesMs }: { note: unknown; since: Date; settlesMs: number }) {
      await db.$executeRaw`
        INSERT IGNORE INTO effects (kind, \`key\`, state, fence, attempts, note, markedAt, settlesAt)
        VALUES (${id.kind}, ${id.key}, 'in_doubt', 1, 1, ${JSON.stringify(note)}, ${since},
          ${since} + INTERVAL ${settlesMs * 1_000} MICROSECOND)`;
    },
  };
}

type Attempt = { seen: EffectRecord | undefined; holder: string } & Marked;
type FirstMark = { id: EffectId } & Omit<Attempt, 'seen'>;

interface Marked {
  note: unknown;
  /** The longest time that the call may take to have an effect. */
  settlesMs: number;
}

interface Row extends EffectId, Pick<EffectRecord, 'state' | 'holder' | 'attempts' | 'note' | 'outcome'> {
  fence: bigint;
  age: bigint;
  left: bigint;
}

const MOST_REASON = 255;
/** Many messages go out at once; what their effects ask for together is one statement. */
const TOGETHER = { most: 32, batches: 4 };

function recordOf({ state, fence, holder, attempts, note, outcome, age, left }: Row): EffectRecord {
  return {
    ...{ state, fence: Number(fence), holder, attempts, note: json(note), outcome: json(outcome) },
    ...{ ageMs: Number(age) / 1_000, leftMs: Number(left) / 1_000 },
  };
}

/** Another process has written a row with the same key. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError && /\b1062\b|Unique/.test(JSON.stringify(error.meta ?? {}))
  );
}

/** MariaDB returns JSON as text. */
function json(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
