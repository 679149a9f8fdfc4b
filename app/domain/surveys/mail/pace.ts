import type { Transact } from '../../../infra/database/transaction.ts';

/**
 * Limits the mails of all processes together to `perMinute` a minute. Undefined: the mail may be sent now, and a
 * place is taken for it. Otherwise the time of the next free place.
 */
export async function placeInMinute(
  transact: Transact,
  { perMinute, at }: { perMinute: number; at: Date },
): Promise<Date | undefined> {
  return transact(async (tx) => {
    await tx.$executeRaw`INSERT IGNORE INTO mail_pace (id, nextAt) VALUES (1, ${at})`;
    const [row] = await tx.$queryRaw<{ nextAt: Date }[]>`SELECT nextAt FROM mail_pace WHERE id = 1 FOR UPDATE`;
    const nextAt = row?.nextAt ?? at;
    // If the clock was set back, a time far in the future must not delay the mails.
    if (nextAt > at && nextAt.getTime() - at.getTime() <= MINUTE_MS) return nextAt;
    const after = new Date(at.getTime() + MINUTE_MS / perMinute);
    await tx.$executeRaw`UPDATE mail_pace SET nextAt = ${after} WHERE id = 1`;
    return undefined;
  });
}

const MINUTE_MS = 60_000;
