import { z } from 'zod';
import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { CannotApply, RetryLater } from '../../infra/errors.ts';
import { done, runs, snooze } from '../../infra/jobs/job.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { PEOPLE } from './accept.ts';
import { applyStoredEvent, failStoredEvent, rosterIsBehind, rosterMovedAt } from './apply.ts';
import { applyEvent } from './kinds.ts';

export interface IntakeJobsOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
}

const ATTEMPTS = 6;
const ROSTER_LOOK_MS = 150;
const ROSTER_PATIENCE_MS = 30_000;

/** Applies stored events, those of one lane in order. What cannot be applied is failed and reported, and never stuck. */
export function intakeJobs({ db, transact, clock, telemetry }: IntakeJobsOptions) {
  return [
    runs(
      applyEvent,
      async (payload, { attempt }) => {
        const sequence = BigInt(payload.sequence);
        if (await mustWaitForRoster(sequence)) return snooze(new Date(clock.now().getTime() + ROSTER_LOOK_MS));
        try {
          const applied = await transact((tx) => applyStoredEvent(tx, { sequence, at: clock.now() }));
          if (applied !== null) telemetry.emit('intake.applied', { type: applied.type, eventId: applied.eventId });
        } catch (error) {
          if (error instanceof RetryLater) throw error;
          if (!isFinal(error) && attempt < ATTEMPTS) throw error;
          const reason = reasonOf(error);
          const failed = await transact((tx) => failStoredEvent(tx, { sequence, reason, at: clock.now() }));
          if (failed === null) return done;
          telemetry.emit('intake.failed', { type: failed.type, eventId: failed.eventId, because: reasonKind(error) });
        }
        return done;
      },
      { concurrency: 8, attempts: ATTEMPTS },
    ),
  ];

  /** A roster sent just before a project is known to it; but a roster that is stuck holds up no project for long. */
  async function mustWaitForRoster(sequence: bigint): Promise<boolean> {
    const event = await db.event.findUnique({ where: { sequence }, select: { lane: true, receivedAt: true } });
    if (event === null || event.lane === PEOPLE) return false;
    if (!(await rosterIsBehind(db, sequence))) return false;
    // One that moves is not stuck, however many changes there are: it will come to those that arrived before.
    const movedAt = Math.max(event.receivedAt.getTime(), (await rosterMovedAt(db))?.getTime() ?? 0);
    return clock.now().getTime() - movedAt < ROSTER_PATIENCE_MS;
  }
}

/** Trying again would not help. */
function isFinal(error: unknown): boolean {
  return error instanceof CannotApply || error instanceof z.ZodError;
}

function reasonOf(error: unknown): string {
  if (error instanceof CannotApply) return error.message;
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `data.${path.map(String).join('.')}: ${message}`).join('; ');
  }
  // Database errors quote the statement first and say what is wrong in their last line.
  const said = error instanceof Error ? `${error.name}: ${error.message.trim().split('\n').at(-1)}` : String(error);
  return `it failed unexpectedly, ${ATTEMPTS} times (${said.slice(0, 1_000)})`;
}

/** For telemetry, which takes no personal text. */
function reasonKind(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
