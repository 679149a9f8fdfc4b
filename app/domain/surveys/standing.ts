import type { Database } from '../../infra/database/client.ts';
import type { ProjectStory } from '../projects/find.ts';
import { addressHash, askedSince, isStopped } from './recipients.ts';
import { type SurveyView, surveyOfProject } from './view.ts';

/** The state of a project's survey, for `/project survey`. */
export interface SurveyStanding {
  project: ProjectStory;
  survey: SurveyView | null;
  /** Whether the client's address has unsubscribed. */
  isStopped: boolean;
  /** The other project for which the address was asked recently, if the client is not asked because of that. */
  quarantinedBy: { code: string; at: Date } | null;
  canMail: boolean;
  quarantineDays: number;
  reminderDays: number;
}

export async function surveyStanding(
  db: Database,
  project: ProjectStory,
  settings: { canMail: boolean; quarantineDays: number; reminderDays: number; at: Date },
): Promise<SurveyStanding> {
  const { at, ...shown } = settings;
  const survey = await surveyOfProject(db, project);
  const hash = project.client.email === null ? null : addressHash(project.client.email);
  const since = new Date(at.getTime() - settings.quarantineDays * 86_400_000);
  return {
    project,
    survey,
    isStopped: hash !== null && (await isStopped(db, hash)),
    quarantinedBy:
      hash === null || survey?.state !== 'quarantined'
        ? null
        : await askedSince(db, { hash, since, except: survey.id }),
    ...shown,
  };
}
