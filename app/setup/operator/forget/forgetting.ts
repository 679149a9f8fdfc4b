import { setTimeout as pause } from 'node:timers/promises';
import type mysql from 'mysql2/promise';
import type { ForgetOptions, Somebody } from '../../../domain/privacy/somebody.ts';
import type { Words } from '../../../domain/privacy/words.ts';
import type { Database } from '../../../infra/database/client.ts';
import { type Rewriting, type Rewritten, rewriteEverywhere } from '../../../infra/database/rewrite.ts';
import { allTables, everything } from './everything.ts';
import { identify } from './identify.ts';

export interface ForgettingOptions extends ForgetOptions {
  /** A separate connection for the pass over all tables. */
  connection: mysql.Connection;
  /** How long to wait for the jobs that update Slack, while the program runs. */
  patienceMs: number;
}

export interface Forgotten {
  /** Names of the channels of open projects in which the person may still be. */
  channels: string[];
  /** The number of jobs for Slack that have not ended. */
  jobsLeft: number;
  /** Texts of other people in which the name stays, because it may mean somebody else, by `table.column`. */
  left: Rewritten;
}

/** The number of passes. A running program may write about the person while we erase. */
const MOST_ROUNDS = 3;
const LOOK_MS = 200;

/** All data about somebody, as one object. */
export async function tellAll(db: Database, somebody: Somebody): Promise<Record<string, unknown>> {
  const told = await Promise.all(everything.map((data) => data.tell?.(db, somebody) ?? {}));
  const known = told.flatMap((part) => Object.entries(part));
  return Object.fromEntries(known.filter(([, value]) => !(Array.isArray(value) && value.length === 0)));
}

/** Why somebody cannot be forgotten yet, and what to do. */
export async function refusals(db: Database, somebody: Somebody): Promise<string[]> {
  const asked = await Promise.all(everything.map((data) => data.refuse?.(db, somebody)));
  return asked.filter((reason) => reason !== undefined);
}

/**
 * Forgets somebody. First their open tasks are ended by the normal facts, and Slack is updated. Then their data are
 * erased, and their names are removed from other people's texts. Last, the row that identifies them is erased. Each
 * step is short and may be repeated, so an interrupted run is simply started again.
 */
export async function forgetSomebody(options: ForgettingOptions, email: string): Promise<Forgotten> {
  const { db, connection } = options;
  let jobsLeft = 0;
  let channels: string[] = [];
  let somebody = await identify(db, email);
  const { words } = somebody;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    for (const data of everything) await data.depart?.(options, somebody);
    jobsLeft = Math.max(jobsLeft, await jobsToEnd(options));
    channels = [...channels, ...(await channelsOf(db, somebody))];
    for (const data of everything) await data.erase?.(options, somebody);
    const rewriting = rewritingOf(somebody.words);
    await rewriteEverywhere(connection, { tables: allTables, rewriting });
    for (const data of everything) await data.eraseIdentity?.(options, somebody);
    // This is repeated, because a running program may write a name that it had read before.
    for (const data of everything) await data.erase?.(options, somebody);
    await rewriteEverywhere(connection, { tables: allTables, rewriting });
    somebody = await identify(db, email);
    if (!somebody.isKnown) break;
  }
  const asIfOwn = { ...rewritingOf(words), text: (text: string) => words.inText(text, { kind: 'own', inUse: true }) };
  const left = await rewriteEverywhere(connection, { tables: allTables, rewriting: asIfOwn, only: 'count' });
  return { channels: [...new Set(channels)], jobsLeft, left };
}

function rewritingOf(words: Words): Rewriting {
  return {
    needles: words.needles,
    text: (text, inUse) => words.inText(text, { kind: 'text', inUse }),
    note: (text, inUse) => words.inText(text, { kind: 'machine', inUse }),
    // Values in use belong to jobs that are still pending, whose meaning must not change.
    value: (value, inUse) => words.inValue(value, { kind: inUse ? 'text' : 'machine', inUse }),
    handle: words.inHandle,
  };
}

/** Waits for the jobs of this run, if a program is running that handles them. Returns how many have not ended. */
async function jobsToEnd({ db, at, patienceMs }: ForgettingOptions): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [found] = await db.$queryRaw<{ jobs: bigint; workers: bigint }[]>`
      SELECT (SELECT COUNT(*) FROM jobs WHERE createdAt = ${at} AND state IN ('waiting', 'running')
                AND runAt < TIMESTAMPADD(SECOND, 5, UTC_TIMESTAMP(3))) AS jobs,
             (SELECT COUNT(*) FROM job_workers WHERE beatAt > TIMESTAMPADD(SECOND, -30, UTC_TIMESTAMP(3))) AS workers`;
    const jobs = Number(found?.jobs ?? 0);
    const isWorkedOn = Number(found?.workers ?? 0) > 0;
    if (jobs === 0 || !isWorkedOn || performance.now() - began > patienceMs) return jobs;
    await pause(LOOK_MS);
  }
}

async function channelsOf(db: Database, { person }: Somebody): Promise<string[]> {
  if (person === null) return [];
  const presences = await db.channelPresence.findMany({
    where: { personId: person.id, inSince: { not: null }, takenOutAt: null, channel: { closedAt: null } },
    select: { channel: { select: { name: true } } },
  });
  return presences.flatMap(({ channel: { name } }) => (name === null ? [] : [`#${name}`]));
}
