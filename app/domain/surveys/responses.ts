import type { Database } from '../../infra/database/client.ts';
import type { Span } from '../calendar/span.ts';

/**
 * Of the clients first asked in this span, how many have answered so far. `ever`: whether anybody was asked before
 * the span's end.
 */
export async function responsesOf(
  db: Database,
  { from, to }: Span,
): Promise<{ asked: number; answered: number; ever: boolean }> {
  const [row] = await db.$queryRaw<{ asked: bigint; answered: bigint }[]>`
    SELECT COUNT(*) AS asked, COUNT(a.surveyId) AS answered
    FROM surveys s LEFT JOIN survey_answers a ON a.surveyId = s.id
    WHERE s.askedAt >= ${from} AND s.askedAt < ${to}`;
  const ever = await db.survey.findFirst({ where: { askedAt: { lt: to } }, select: { id: true } });
  return { asked: Number(row?.asked ?? 0), answered: Number(row?.answered ?? 0), ever: ever !== null };
}
