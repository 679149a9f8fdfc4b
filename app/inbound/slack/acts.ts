import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { beforeCommit, type FactServices, type Transact } from '../../infra/database/transaction.ts';

/**
 * How long the decision about a click may take. Slack waits three seconds for an acknowledgement; half a second is
 * left for the network.
 */
export const DECIDED_WITHIN_MS = 2_500;

/**
 * Work that begins after this share of the time would end too late, and so would everything queued behind it. Without
 * this limit, a crowd that is too large for the database would get no answers at all.
 */
const BEGUN_WITHIN = 0.7;

/** Thrown if Slack has stopped waiting. The act is then not done: the person sees an error and repeats it. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';

  constructor(ms: number) {
    super(`Not decided within ${ms} ms.`);
  }
}

/** The act was delivered again. The first delivery was answered without any decision, so nothing is decided now. */
export class AnsweredBefore extends Error {
  override readonly name = 'AnsweredBefore';

  constructor() {
    super('Answered before, without a decision.');
  }
}

/** The answer to a person whose act reaches us again after it was answered without a decision. */
export const REACHED_TWICE =
  'This reached me a second time, so nothing was changed. If you would still like it, please do it once more.';

export interface ActServices extends FactServices {
  decidedWithinMs: number;
}

/** Something that somebody does in Slack. It is decided exactly once, and in time or not at all. */
export interface Act {
  /** Replaces the default transaction. If the same act is delivered again, it returns the first decision. */
  readonly transact: Transact;
  /**
   * Call it before an answer that ends the act. If nothing was decided, because the person may not or the project is
   * over, that is remembered: the same act changes nothing when it is delivered again, even if it could by then.
   */
  answered(): Promise<void>;
  /** Throws NotInTime if nothing has been decided yet and Slack has stopped waiting. */
  mustBeInTime(): void;
  /** Throws NotInTime if work that begins now would hardly end in time. */
  mustHaveTime(): void;
}

/**
 * Begins an act. `identity` is its idempotency key: the form's view and hash, or the trigger of a click or command.
 * The transaction that decides stores it with the result.
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
        // This is checked last in the transaction: one that takes longer than Slack waits is rolled back.
        if (!beforeCommit(tx, mustBeInTime)) mustBeInTime();
        return decided;
      });
      hasDecided = true;
      return result;
    } catch (error) {
      // Whatever error the second delivery gets, the first one is looked for, because its row may be the cause.
      const first = error instanceof NotInTime ? null : await db.slackAct.findUnique({ where: { key } });
      if (first === null) throw error;
      hasDecided = true;
      if (first.result.length === 0) throw new AnsweredBefore();
      return deserialize(first.result);
    }
  }

  async function answered(): Promise<void> {
    if (hasDecided) return;
    await db.$executeRaw`
      INSERT IGNORE INTO slack_acts (\`key\`, actedAt, result)
      VALUES (${keyOf(identity, 1)}, ${clock.now()}, ${NOTHING})`;
    // Work after the answer is not part of the decision.
    decisions = Math.max(decisions, 1);
    hasDecided = true;
  }

  return { transact: Object.assign(decide, { onCommit: transact.onCommit }), answered, mustBeInTime, mustHaveTime };
}

/** Stored in place of a result. No serialised value is empty. */
const NOTHING = Buffer.alloc(0);

/** Thrown to roll back the transaction of the second delivery. */
class DecidedBefore extends Error {
  override readonly name = 'DecidedBefore';
}

/** An act may decide more than once, so its decisions are numbered. */
function keyOf(identity: string, decision: number): string {
  return createHash('sha256').update(`${decision} ${identity}`).digest('hex');
}
