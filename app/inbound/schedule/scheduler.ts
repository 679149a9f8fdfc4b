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
  /** 'fleet': one process of all runs the slot. 'process': each runs its own (what it keeps in memory). */
  runs: 'fleet' | 'process';
  /** Also once at the start, without waiting for its first slot; must bear being run by every process then. */
  atStart?: boolean;
  /** `signal`: aborted when the process stops, for what takes long and may go on later. */
  run: (signal: AbortSignal) => Promise<void>;
}

export interface SchedulerOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  timeZone: string;
  tasks: readonly Task[];
  /** Calls `look` again and again until it is stopped; each second where nothing else is said. */
  tick?: (look: () => void) => { stop: () => Promise<void> };
}

export interface Scheduler {
  /** Runs what has fallen due. Happens each second by itself; settles once that has run. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** A process whose clock runs ahead by more than this takes slots that are not due yet. */
const AHEAD_MS = 60_000;
const KEPT_MS = 86_400_000;

/**
 * Runs each task at its slots: instants in UTC that follow from its cron expression and the agency's time zone. Each
 * second the newest slot that has passed is looked for; so of several that were missed (nobody was running, the last
 * run took long) the newest is caught up, once. A slot of a fleet task is elected by its row in cron_slots: the
 * process whose insert wins runs it. A task never overlaps itself; one that throws is told and runs at its next slot.
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

/** In UTC: in a zone whose clocks are set back, node-cron fires nothing for the hour that repeats. */
function eachSecond(look: () => void) {
  const ticker = cron.schedule('* * * * * *', look, { name: 'slots', timezone: 'UTC', logger: silent });
  return { stop: async () => ticker.destroy() };
}

/** Keeps node-cron's own warnings out of the log: a late tick does no harm, as the next look finds the same slots. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

type Surroundings = Omit<SchedulerOptions, 'tasks' | 'tick'> & { signal: AbortSignal };

/** One task, and up to where its slots have been looked for. */
function createTurns({ name, runs, atStart = false, ...task }: Task, surroundings: Surroundings) {
  const { db, clock, telemetry, timeZone, signal } = surroundings;
  let isRunning = false;
  let isFailing = false;
  // What every process runs for itself, and what runs at the start anyway, has missed nothing.
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
    // The clock was set back: what it showed before is not due yet, whoever may have taken it.
    if (lookedUpTo > now) {
      if (runs === 'fleet') await giveUpFuture(db, name, now);
      lookedUpTo = now;
    }
    const slot = newestSlot(task.cron, now, { timeZone, after: lookedUpTo });
    const isOurs = slot !== undefined && (runs === 'process' || (await elect(db, { name, slot, now })));
    // Only now: a slot that could not be elected is looked for again.
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
      // Without the database each second fails: the first is told.
      const because = error instanceof Error ? error.message : String(error);
      if (!isFailing) telemetry.emit('schedule.failed', { task: name, because });
      isFailing = true;
    } finally {
      isRunning = false;
    }
  }
}

/** Up to where slots of a task have run. One that has never run has missed nothing. */
async function newestElected(db: Database, name: string, now: Date): Promise<Date> {
  await giveUpFuture(db, name, now);
  const newest = await db.cronSlot.findFirst({
    where: { slot: { startsWith: `${name}:` } },
    orderBy: { slot: 'desc' },
  });
  return newest === null ? now : new Date(newest.slot.slice(name.length + 1));
}

/** A mark that a clock running ahead has set would stop the task until that time comes. */
async function giveUpFuture(db: Database, name: string, now: Date): Promise<void> {
  const ahead = slotKey(name, new Date(now.getTime() + AHEAD_MS));
  await db.cronSlot.deleteMany({ where: { slot: { gt: ahead, startsWith: `${name}:` } } });
}

async function elect(db: Database, { name, slot, now }: { name: string; slot: Date; now: Date }): Promise<boolean> {
  return (
    (await db.$executeRaw`INSERT IGNORE INTO cron_slots (slot, firedAt) VALUES (${slotKey(name, slot)}, ${now})`) === 1
  );
}

/** Instants in ISO 8601 sort as text. */
function slotKey(name: string, slot: Date): string {
  return `${name}:${slot.toISOString()}`;
}

/** Slots long past are of no use to any election; the newest of each task tells what was missed since. */
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
