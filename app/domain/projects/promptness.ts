import { type Database, Prisma } from '../../infra/database/client.ts';
import type { Span } from '../calendar/span.ts';

/** SQL condition: the project `p` was started within an hour of its request. */
export const STARTED_WITHIN_AN_HOUR = '(p.startedAt IS NOT NULL AND p.startedAt <= p.requestedAt + INTERVAL 1 HOUR)';

/** Of the projects requested in a span, how many were started within an hour. */
export async function startedPromptly(
  db: Database,
  { from, to }: Span,
): Promise<{ requested: number; prompt: number }> {
  const [row] = await db.$queryRaw<{ requested: bigint; prompt: bigint }[]>`
    SELECT COUNT(*) AS requested, COUNT(CASE WHEN ${Prisma.raw(STARTED_WITHIN_AN_HOUR)} THEN 1 END) AS prompt
    FROM projects p WHERE p.requestedAt >= ${from} AND p.requestedAt < ${to}`;
  return { requested: Number(row?.requested ?? 0), prompt: Number(row?.prompt ?? 0) };
}
