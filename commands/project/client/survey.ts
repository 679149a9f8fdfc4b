import { findProject, type ProjectStory } from '../../../app/domain/projects/find.ts';
import { askedAnswer, surveyAnswer } from '../../../app/domain/surveys/answers.ts';
import { askAgain } from '../../../app/domain/surveys/ask.ts';
import { surveyStanding } from '../../../app/domain/surveys/standing.ts';
import { mayDo } from '../../../app/domain/team/rights/rights.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import type { Answer } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { namedProjectAlone } from '../naming/named.ts';

/** `--client-asked`: the client has agreed to be asked again. Phones and Macs turn the two hyphens into a dash. */
const CLIENT_ASKED = /^(?:--|[—–])client-asked$/i;

/**
 * Shows the state of a project's survey. With `--client-asked`, which only admins may type, a client who had
 * unsubscribed is asked again.
 */
export async function survey(typed: Asked, services: Services): Promise<Answer> {
  const words = typed.words.filter(({ text }) => !CLIENT_ASKED.test(text));
  const lifts = words.length < typed.words.length;
  const named = await namedProjectAlone({ ...typed, words }, services);
  if ('problem' in named) return named.problem;
  const { project } = named;
  if (!lifts) return surveyAnswer(await standingOf(project, services));
  const verdict = mayDo('lift_opt_out', { kind: 'person', person: typed.by });
  if (!verdict.may) return verdict.because;
  if (!(await standingOf(project, services)).canMail) return surveyAnswer(await standingOf(project, services));
  return ask({ code: project.code, lifts: true, by: typed.by, via: typed.via }, services);
}

/** Has the client asked, or asked again, and returns the answer. */
export async function ask(
  { code, by, via, ...how }: { code: string; seen?: number; lifts?: boolean; by: Person; via: 'command' | 'click' },
  services: Services,
): Promise<Answer> {
  const { transact, clock, db } = services;
  const result = await transact((tx) => askAgain(tx, { code, ...how, at: clock.now(), via, actor: by.handle }));
  const project = await findProject(db, code);
  return askedAnswer(result, project === null ? null : await standingOf(project, services));
}

function standingOf(project: ProjectStory, { db, config, clock }: Services) {
  const { quarantineDays, reminderDays } = config.survey;
  const canMail = config.smtp !== undefined;
  return surveyStanding(db, project, { canMail, quarantineDays, reminderDays, at: clock.now() });
}
