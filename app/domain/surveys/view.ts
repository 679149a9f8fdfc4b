import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, Tx } from '../../infra/database/client.ts';

const shown = { answer: true, project: { include: { client: true } } } satisfies Prisma.SurveyInclude;

/** A survey with its answer, its project and the client. */
export type SurveyView = Prisma.SurveyGetPayload<{ include: typeof shown }>;

export function surveyView(db: Database | Tx, surveyId: number): Promise<SurveyView | null> {
  return db.survey.findUnique({ where: { id: surveyId }, include: shown });
}

/** The survey of the project's current life. Null if nobody was to be asked yet. */
export function surveyOfProject(
  db: Database | Tx,
  { id: projectId, life }: { id: number; life: number },
): Promise<SurveyView | null> {
  return db.survey.findUnique({ where: { projectId_life: { projectId, life } }, include: shown });
}
