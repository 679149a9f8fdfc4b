import { consequences } from '../../app/domain/consequences.ts';
import type { Clock } from '../../app/infra/clock.ts';
import type { Database } from '../../app/infra/database/client.ts';
import { createTransact } from '../../app/infra/database/transaction.ts';
import { createEffects, type Effects, type EffectsOptions } from '../../app/infra/effects/effects.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { mayBeIdle } from './database.ts';
import { eventually, HANG_MS } from './eventually.ts';

/** Longer than any machine needs between a mark and its call. */
export const MOST_FREEZE_S = 120;

/** Effects as a process that has just started sees them: it knows only what is in the database. */
export function freshEffects(
  db: Database,
  {
    clock,
    ...more
  }: { clock: Clock } & Partial<Pick<EffectsOptions, 'hold' | 'telemetry' | 'process' | 'departuresFolder'>>,
): Effects {
  return createEffects({
    db,
    transact: createTransact(db, consequences),
    clock,
    telemetry: createTelemetry(),
    mostFreezeMs: MOST_FREEZE_S * 1_000,
    ...more,
  });
}

/** Writes the mark of a process that was killed this long ago, after the mark and before the result was recorded. */
export async function crashedMark(
  db: Database,
  {
    kind,
    key,
    note,
    secondsAgo = 30,
    settlesAfter = 22,
  }: { kind: string; key: string; note: object; secondsAgo?: number; settlesAfter?: number },
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO effects (kind, \`key\`, state, fence, holder, attempts, note, markedAt, settlesAt)
    VALUES (${kind}, ${key}, 'marked', 1, 'elsewhere/1@1/x', 1, ${JSON.stringify(note)},
      UTC_TIMESTAMP(3) - INTERVAL ${secondsAgo} SECOND, UTC_TIMESTAMP(3) + INTERVAL ${settlesAfter - secondsAgo} SECOND)`;
}

/** Holds an effect right before its mark. Everything was loaded and checked by then, and nothing is recorded yet. */
export function holdBeforeMark(db: Database, { kind, key }: { kind: string; key: string }) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isAway = new Error('rolled back');
  let isHeld = (): void => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const over = db
    .$transaction(
      async (tx) => {
        await mayBeIdle(tx);
        await tx.$executeRaw`
          INSERT INTO effects (kind, \`key\`, state, fence, attempts, note, markedAt)
          VALUES (${kind}, ${key}, 'marked', 1, 1, '{}', UTC_TIMESTAMP(3))`;
        isHeld();
        await released;
        throw isAway;
      },
      { timeout: HANG_MS },
    )
    .catch((error: unknown) => {
      if (error !== isAway) throw error;
    });
  return {
    held,
    reached: () =>
      eventually(
        async () => {
          const [row] = await db.$queryRaw<{ waiting: bigint }[]>`
            SELECT COUNT(*) AS waiting FROM information_schema.PROCESSLIST
            WHERE DB = DATABASE() AND INFO LIKE '%INSERT IGNORE INTO effects%' AND INFO NOT LIKE '%PROCESSLIST%'`;
          return Number(row?.waiting) > 0;
        },
        { what: `${key} is about to be marked` },
      ),
    async release() {
      release();
      await over;
    },
  };
}
