import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from './stage/stage.ts';

/** Until then the work may be slow without being stuck: two processes without Redis delete only 25 DMs a minute. */
const LIMIT_MS = 20 * 60_000;
const STUCK_MS = 2 * 60_000;
const STILL_MS = 4_000;
/** Jobs that wait for hours or days by design, so we do not wait for them. */
const TIMERS = [
  'unclaimed.escalate',
  'claim.watch',
  'claim.watch-elsewhere',
  'feedback.remind',
  'review.remind',
  'review.close',
  'home.refresh',
];

/**
 * Waits until nothing moves: every process is ready, no job is due soon, and the workspace has not changed for a while.
 * Returns what still moves when the time is over.
 */
export async function settle(stage: Stage, progress: (line: string) => void): Promise<string | undefined> {
  const before = await rest(stage, progress);
  if (before !== undefined) return before;
  // Changes that nobody heard of while the sockets were silent are found at a start.
  await Promise.all(stage.processes.map((one) => one.restart()));
  progress('at rest; restarted once, and looks again');
  return rest(stage, progress);
}

async function rest(stage: Stage, progress: (line: string) => void): Promise<string | undefined> {
  const { witness } = stage;
  const begun = performance.now();
  let changes = witness.changes();
  let stillSince = performance.now();
  let toldAt = begun;
  let movedAt = begun;
  let moving: string | undefined = 'it has just begun';
  while (performance.now() - begun < LIMIT_MS && performance.now() - movedAt < STUCK_MS) {
    await pause(500);
    const before: string | undefined = moving;
    moving = await whatMoves(stage);
    const now = performance.now();
    if (withoutTimes(moving) !== withoutTimes(before) || witness.changes() !== changes) movedAt = now;
    if (moving !== undefined || witness.changes() !== changes) stillSince = now;
    changes = witness.changes();
    if (now - stillSince > STILL_MS) return undefined;
    if (now - toldAt > 15_000) {
      toldAt = now;
      progress(`waits: ${moving ?? 'the workspace still changes'}`);
    }
  }
  return moving ?? 'the workspace still changes';
}

async function whatMoves({ db, processes, redis }: Stage): Promise<string | undefined> {
  const trouble = await redis?.trouble();
  if (trouble !== undefined) return trouble;
  for (const one of processes) if (!(await one.isReady())) return `process ${one.number} is not ready`;
  const jobs = await db.job.groupBy({
    by: ['kind', 'state'],
    where: { state: { in: ['waiting', 'running'] } },
    _count: true,
    _min: { runAt: true },
  });
  const soon = new Date(Date.now() + 3_000);
  const open = jobs.filter(({ kind, _min }) => !TIMERS.includes(kind) || (_min.runAt !== null && _min.runAt < soon));
  if (open.length === 0) return undefined;
  return open.map(({ kind, state, _count, _min }) => `${_count} ${kind} ${state}${whenOf(_min.runAt)}`).join(', ');
}

/** The passing of time alone is no progress. */
function withoutTimes(moving: string | undefined): string | undefined {
  return moving?.replaceAll(/ in \d+ s/g, '');
}

function whenOf(runAt: Date | null): string {
  const ms = (runAt?.getTime() ?? 0) - Date.now();
  return ms > 1_000 ? ` in ${Math.round(ms / 1_000)} s` : '';
}
