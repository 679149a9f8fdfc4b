import cron from 'node-cron';
import { newestSlot } from '../../domain/calendar/slots.ts';
import type { Clock } from '../../infra/clock.ts';
import { inBites } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';
import type { Telemetry } from '../../infra/telemetry.ts';

export interface Task {
  name: string;
  /** Six fields, seconds first. */
  cron: string;
  /** 'fleet': one of all processes runs each slot. 'process': every process runs it, for state in its own memory. */
  runs: 'fleet' | 'process';
  /** Also runs at start, without waiting for the first slot. It must tolerate being run by every process then. */
  atStart?: boolean;
  /** `signal` is aborted when the process stops, for long work that can be continued later. */
  run: (signal: AbortSignal) => Promise<void>;
}

export interface SchedulerOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  timeZone: string;
  tasks: readonly Task[];
  /** Calls `look` repeatedly until it is stopped; by default every second. */
  tick?: (look: () => void) => { stop: () => Promise<void> };
}

export interface Scheduler {
  /** Runs what is due. It is called every second; settles once that has run. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** A process whose clock is ahead by more than this takes slots that are not due yet. */
const AHEAD_MS = 60_000;
const KEPT_MS = 86_400_000;

/**
 * Runs each task at its slots: instants in UTC that follow from its cron expression and the agency's time zone. Every
 * second it looks for the newest slot that has passed, so of several missed slots (downtime, or a long run) the newest
 * is caught up, once. Slots of a fleet task are elected by a row in cron_slots: the process whose insert succeeds runs
 * it. A task never overlaps itself; one that throws is reported, and runs again at its next slot.
 */
export function startScheduler({ tasks, tick = eachSecond, ...rest }: SchedulerOptions): Scheduler {
  const stopping = new AbortController();
  const turns = tasks.map((task) => createTurns(task, { ...rest, signal: stopping.signal }));
  const underWay = new Set<Promise<void>>();
  const ticker = tick(() => void look());

  for (const turn of turns) void track(turn.start());

  async function look(): Promise<void> {
    await Promise.all(turns.map((turn) => track(turn.look())));
  }

  function track(run: Promise<void>): Promise<void> {
    underWay.add(run);
    return run.finally(() => underWay.delete(run));
  }

  return {
    look,
    async stop() {
      stopping.abort();
      await ticker.stop();
      await Promise.all(underWay);
    },
  };
}

/** In UTC, because node-cron skips the hour that repeats when clocks are set back. */
function eachSecond(look: () => void) {
  const ticker = cron.schedule('* * * * * *', look, { name: 'slots', timezone: 'UTC', logger: silent });
  return { stop: async () => ticker.destroy() };
}

/** Silences node-cron's own warnings: a late tick is harmless, because the next look finds the same slots. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

type Surroundings = Omit<SchedulerOptions, 'tasks' | 'tick'> & { signal: AbortSignal };

/** One task, and the time up to which its slots were looked for. */
function createTurns({ name, runs, atStart = false, ...task }: Task, surroundings: Surroundings) {
  const { db, clock, telemetry, timeZone, signal } = surroundings;
  let isRunning = false;
  let isFailing = false;
  // Tasks of every process, and tasks that run at start anyway, have missed nothing.
  let lookedUpTo = runs === 'process' || atStart ? clock.now() : undefined;

  return {
    start: async () => (atStart ? alone(runAtStart) : undefined),
    look: () => alone(lookForSlot),
  };

  async function runAtStart(): Promise<void> {
    if (runs === 'fleet') await giveUpFuture(db, name, clock.now());
    await task.run(signal);
  }

  async function lookForSlot(): Promise<void> {
    const now = clock.now();
    lookedUpTo ??= await newestElected(db, name, now);
    // The clock was set back, so slots after its current time are not due yet, even if they were taken.
    if (lookedUpTo > now) {
      if (runs === 'fleet') await giveUpFuture(db, name, now);
      lookedUpTo = now;
    }
    const slot = newestSlot(task.cron, now, { timeZone, after: lookedUpTo });
    const isOurs = slot !== undefined && (runs === 'process' || (await elect(db, { name, slot, now })));
    // Set only now, so that a slot that could not be elected is looked for again.
    lookedUpTo = now;
    isFailing = false;
    if (isOurs) await task.run(signal);
  }

  async function alone(run: () => Promise<void>): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      await run();
    } catch (error) {
      // Without the database every look fails, so only the first failure is reported.
      const because = error instanceof Error ? error.message : String(error);
      if (!isFailing) telemetry.emit('schedule.failed', { task: name, because });
      isFailing = true;
    } finally {
      isRunning = false;
    }
  }
}

/** The newest slot of a task that was elected. A task that has never run has missed nothing. */
async function newestElected(db: Database, name: string, now: Date): Promise<Date> {
  await giveUpFuture(db, name, now);
  const newest = await db.cronSlot.findFirst({
    where: { slot: { startsWith: `${name}:` } },
    orderBy: { slot: 'desc' },
  });
  return newest === null ? now : new Date(newest.slot.slice(name.length + 1));
}

/** A mark from a clock that was ahead would stop the task until that time, so it is deleted. */
async function giveUpFuture(db: Database, name: string, now: Date): Promise<void> {
  const ahead = slotKey(name, new Date(now.getTime() + AHEAD_MS));
  await db.cronSlot.deleteMany({ where: { slot: { gt: ahead, startsWith: `${name}:` } } });
}

async function elect(db: Database, { name, slot, now }: { name: string; slot: Date; now: Date }): Promise<boolean> {
  return (
    (await db.$executeRaw`INSERT IGNORE INTO cron_slots (slot, firedAt) VALUES (${slotKey(name, slot)}, ${now})`) === 1
  );
}

/** Instants in ISO 8601 sort correctly as text. */
function slotKey(name: string, slot: Date): string {
  return `${name}:${slot.toISOString()}`;
}

/** Deletes old slots, except the newest of each task, which tells what was missed since. */
export async function pruneSlots(db: Database, { now, signal }: { now: Date; signal: AbortSignal }): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS);
  const newest = await db.$queryRaw<{ slot: string }[]>`
    SELECT MAX(slot) AS slot FROM cron_slots GROUP BY SUBSTRING_INDEX(slot, ':', 1)`;
  if (newest.length === 0) return 0;
  const keep = Prisma.join(newest.map(({ slot }) => slot));
  return inBites<{ slot: string }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
      SELECT slot FROM cron_slots FORCE INDEX (cron_slots_firedAt_idx)
      WHERE firedAt < ${before} AND slot NOT IN (${keep}) ORDER BY firedAt LIMIT ${limit}`,
      remove: (slots) => db.$executeRaw`
      DELETE FROM cron_slots WHERE slot IN (${Prisma.join(slots.map(({ slot }) => slot))})`,
    },
  );
}
