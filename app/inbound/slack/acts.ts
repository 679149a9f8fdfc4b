import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import { beforeCommit, type Transact } from '../../infra/database/transaction.ts';

/** Slack waits three seconds for an acknowledgement, and half a second is left for the way. */
export const DECIDED_WITHIN_MS = 2_500;

/**
 * What is begun later than this share of the time would be decided too late, and so would all who stand behind it: a
 * crowd that is too large for the database would be told nothing at all.
 */
const BEGUN_WITHIN = 0.7;

/** Slack was not told in time that we have it, so it is not done: the person sees an error, and does it again. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';

  constructor(ms: number) {
    super(`Not decided within ${ms} ms.`);
  }
}

export interface ActServices {
  db: Database;
  transact: Transact;
  clock: Clock;
  decidedWithinMs: number;
}

/** Something that somebody does in Slack: what it decides is decided once, and in time or not at all. */
export interface Act {
  /** Decides in place of the usual one. The same act that comes again gets what the first one decided. */
  readonly transact: Transact;
  /** Throws NotInTime where nothing has been decided and Slack has stopped waiting. */
  mustBeInTime(): void;
  /** Throws NotInTime where what is begun now would hardly be decided in time. */
  mustHaveTime(): void;
}

/**
 * Begins an act. `identity` is what it is known by: the form's view and hash, or the trigger of a click or command. It
 * is stored with the result in the transaction that decides.
 */
export function beginAct({ db, transact, clock, decidedWithinMs }: ActServices, identity: string): Act {
  const begunAt = clock.monotonic();
  let decisions = 0;
  let hasDecided = false;
  const mustBeWithin = (ms: number) => {
    if (!hasDecided && clock.monotonic() - begunAt > ms) throw new NotInTime(ms);
  };
  const mustBeInTime = () => mustBeWithin(decidedWithinMs);
  const mustHaveTime = () => mustBeWithin(BEGUN_WITHIN * decidedWithinMs);

  async function decide<T>(run: Parameters<typeof transact<T>>[0]): Promise<T> {
    decisions += 1;
    const key = keyOf(identity, decisions);
    mustBeInTime();
    try {
      const result = await transact(async (tx) => {
        const decided = await run(tx);
        const stored = await tx.$executeRaw`
          INSERT IGNORE INTO slack_acts (\`key\`, actedAt, result) VALUES (${key}, ${clock.now()}, ${serialize(decided)})`;
        if (stored === 0) throw new DecidedBefore();
        // Last of all: what takes longer than Slack waits is undone.
        if (!beforeCommit(tx, mustBeInTime)) mustBeInTime();
        return decided;
      });
      hasDecided = true;
      return result;
    } catch (error) {
      // Whatever the second one met: a row that the first one made may have been in its way.
      const first = error instanceof NotInTime ? null : await db.slackAct.findUnique({ where: { key } });
      if (first === null) throw error;
      hasDecided = true;
      return deserialize(first.result);
    }
  }

  return { transact: Object.assign(decide, { onCommit: transact.onCommit }), mustBeInTime, mustHaveTime };
}

/** Undoes the second one's transaction. */
class DecidedBefore extends Error {
  override readonly name = 'DecidedBefore';
}

/** An act may decide more than once: its second decision is known apart from its first. */
function keyOf(identity: string, decision: number): string {
  return createHash('sha256').update(`${decision} ${identity}`).digest('hex');
}
