import { z } from 'zod';
import type { FactServices } from '../../infra/database/transaction.ts';
import { CannotApply, RetryLater } from '../../infra/errors.ts';
import { done, runs, snooze } from '../../infra/jobs/job.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { applyStoredEvent, behindRoster, failStoredEvent, rosterMovedAt } from './apply.ts';
import { applyEvent } from './kinds.ts';

export interface IntakeJobsOptions extends FactServices {
  telemetry: Telemetry;
}

const ATTEMPTS = 6;
const ROSTER_LOOK_MS = 150;
const ROSTER_PATIENCE_MS = 30_000;

/**
 * The jobs that apply stored events, those of one lane in order. An event that cannot be applied is marked as failed
 * and reported, so that it never blocks its lane.
 */
export function intakeJobs({ db, transact, clock, telemetry }: IntakeJobsOptions) {
  return [
    runs(
      applyEvent,
      async (payload, { attempt, endWith }) => {
        const sequence = BigInt(payload.sequence);
        if (await mustWaitForRoster(sequence)) return snooze(new Date(clock.now().getTime() + ROSTER_LOOK_MS));
        try {
          const applied = await transact(async (tx) => {
            const settled = await applyStoredEvent(tx, { sequence, at: clock.now() });
            await endWith?.(tx);
            return settled;
          });
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

  /**
   * Whether a project's event must wait for events about the roster that were sent just before it. It does not wait
   * long for a roster whose events are stuck.
   */
  async function mustWaitForRoster(sequence: bigint): Promise<boolean> {
    const receivedAt = await behindRoster(db, sequence);
    if (receivedAt === undefined) return false;
    // As long as events about the roster are being applied, they are not stuck, so the wait goes on.
    const movedAt = Math.max(receivedAt.getTime(), (await rosterMovedAt(db))?.getTime() ?? 0);
    return clock.now().getTime() - movedAt < ROSTER_PATIENCE_MS;
  }
}

/** Whether a retry would not help. */
function isFinal(error: unknown): boolean {
  return error instanceof CannotApply || error instanceof z.ZodError;
}

function reasonOf(error: unknown): string {
  if (error instanceof CannotApply) return error.message;
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `data.${path.map(String).join('.')}: ${message}`).join('; ');
  }
  // The last line of a database error says what is wrong. The lines before it quote the statement.
  const said = error instanceof Error ? `${error.name}: ${error.message.trim().split('\n').at(-1)}` : String(error);
  return `it failed unexpectedly, ${ATTEMPTS} times (${said.slice(0, 1_000)})`;
}

/** The reason as a word for telemetry, which must not contain personal text. */
function reasonKind(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
