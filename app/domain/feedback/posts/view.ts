import type { Database, Prisma } from '../../../infra/database/client.ts';
import { pageOf, type Showing } from '../../projects/page.ts';
import { type Contact, contactOf } from './contact.ts';

export interface Teammate {
  name: string;
  /** Null: the person is not in Slack, so they cannot be mentioned. */
  slackId: string | null;
}

/** The data that the message about a score shows. */
export interface FeedbackView {
  scoreId: bigint;
  score: number;
  comment: string | null;
  clientName: string | null;
  clientCompany: string | null;
  previousScore: number | null;
  /** The score that the client gave first, if they have changed it. */
  firstScore: number | null;
  scoredAt: Date;
  takenAt: Date;
  /** The current time and the time zone, for showing dates. */
  now: Date;
  timeZone: string;
  projectCode: string;
  /** Null: there is no project with this code. */
  project: { title: string; pageLink: string | null; pms: Teammate[]; lead: Teammate | null; team: Teammate[] } | null;
  contact: Contact;
  followUp: { by: Teammate } | null;
  outcome: { by: Teammate; text: string } | null;
}

export async function feedbackView(db: Database, scoreId: bigint, showing: Showing): Promise<FeedbackView | null> {
  const post = await db.feedbackPost.findUnique({ where: { scoreId } });
  if (post === null) return null;
  const [project, followUp, outcome] = await Promise.all([
    db.project.findUnique({ where: { code: post.projectCode }, include: shown }),
    db.followUp.findUnique({ where: { scoreId }, include: { person: true } }),
    db.feedbackOutcome.findUnique({ where: { scoreId }, include: { person: true } }),
  ]);
  return {
    ...post,
    now: showing.clock.now(),
    timeZone: showing.timeZone,
    project:
      project === null ? null : { title: project.title, ...peopleOf(project), pageLink: pageOf(project, showing) },
    contact: project === null ? null : contactOf(project),
    followUp: followUp === null ? null : { by: teammate(followUp.person) },
    outcome: outcome === null ? null : { by: teammate(outcome.person), text: outcome.outcome },
  };
}

/** The data that the form for a score's outcome shows. */
export interface OutcomeView {
  scoreId: bigint;
  score: number;
  clientName: string | null;
  clientCompany: string | null;
  projectCode: string;
  /** The outcome that was recorded before. */
  outcome: string | null;
}

export async function outcomeView(db: Database, scoreId: bigint): Promise<OutcomeView | null> {
  const [post, logged] = await Promise.all([
    db.feedbackPost.findUnique({ where: { scoreId } }),
    db.feedbackOutcome.findUnique({ where: { scoreId } }),
  ]);
  return post === null ? null : { ...post, outcome: logged?.outcome ?? null };
}

const shown = {
  client: true,
  claimer: true,
  members: { include: { person: true }, orderBy: [{ joinedAt: 'asc' }, { personId: 'asc' }] },
} satisfies Prisma.ProjectInclude;

type Project = Prisma.ProjectGetPayload<{ include: typeof shown }>;

function peopleOf({ members, claimer, completedAt }: Project) {
  // At completion everybody leaves the project's channel, but the score is still about them.
  const present = members.filter(({ leftAt }) => leftAt === null || (completedAt !== null && leftAt >= completedAt));
  const isMember = members.some(({ personId }) => personId === claimer?.id);
  const inRole = (wanted: (role: string) => boolean) =>
    present.filter(({ role }) => wanted(role)).map(({ person }) => teammate(person));
  const leads = inRole((role) => role === 'lead');
  if (claimer !== null && !isMember) leads.push(teammate(claimer));
  return {
    pms: inRole((role) => role === 'pm'),
    lead: leads[0] ?? null,
    team: [...leads, ...inRole((role) => role !== 'pm' && role !== 'lead')],
  };
}

function teammate(person: { name: string; slackId: string | null; slackDeactivated: boolean }): Teammate {
  return { name: person.name, slackId: person.slackDeactivated ? null : person.slackId };
}
