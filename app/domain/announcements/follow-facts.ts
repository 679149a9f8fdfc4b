import { Prisma, type Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { filledUp } from '../../infra/together.ts';
import type { AuditNote, noted } from '../audit/audit.ts';
import type { Action } from '../audit/words.ts';
import type { scoresMoved, scoresTaken } from '../feedback/hooks.ts';
import { placeOfScore } from '../feedback/score-ref.ts';
import type { offered } from '../offers/hooks.ts';
import type { fieldsChanged } from '../projects/hooks.ts';
import type { clientChanged } from '../projects/life/client-changed.ts';
import type { reviewsClosed } from '../reviews/hooks.ts';
import { reviewResults } from '../reviews/results.ts';
import { announcePerson, announceProject, announceScores, newestIn, projectLane } from './announce.ts';
import { compareClient, comparePerson } from './kinds.ts';
import type { PersonState } from './types.ts';

/**
 * Maps each action of the audit trail to the announcement that it causes. An action that is missing here does not
 * compile. `null`: the action causes none, or the named hook announces it, because the hook has more information.
 */
const told = {
  'project.requested': 'project.requested',
  'project.reissued': 'project.requested',
  'project.offered': null, // Announced by offered().
  'project.escalated': 'project.escalated',
  'project.claimed': 'project.claimed',
  'project.claimed-elsewhere': 'project.claimed',
  // The other system hears who really has the project. The announcement names that system's event as its cause.
  'claim.differs': 'project.claimed',
  'project.changed': null, // Announced by fieldsChanged().
  'project.released': 'project.released',
  'project.started': 'project.started',
  'project.completed': 'project.completed',
  'project.cancelled': 'project.cancelled',
  'project.reopened': 'project.reopened',
  'channel.created': null, // Announced by fieldsChanged().
  'channel.chosen': null,
  'offer.passed': 'offer.passed',
  'offer.pass-undone': null, // Announced by offered().
  'standby.joined': null,
  'standby.left': null,
  'claim.confirmed': null,
  'review.given': null, // Announced by reviewsClosed().
  'survey.asked': null,
  'survey.mailed': null,
  'survey.unsent': null,
  'survey.answered': null, // Announced by scoresMoved().
  'survey.changed': null,
  'survey.stopped': null,
  'survey.resumed': null,
  'feedback.taken': null,
  'feedback.followed_up': null,
  'feedback.outcome_logged': null,
  'member.joined': 'member.joined',
  'member.role-changed': 'member.changed',
  'member.left': 'member.left',
  'person.added': 'person.changed',
  'person.returned': 'person.changed',
  'person.removed': 'person.changed',
  'person.upserted': 'person.changed',
  'person.role-changed': 'person.changed',
  'person.skills-changed': 'person.changed',
  'person.linked': 'person.changed',
  'person.unlinked': 'person.changed',
  'person.deactivated': 'person.changed',
  'person.reactivated': 'person.changed',
  'person.away': 'person.changed',
  'person.back': 'person.changed',
  'person.hours-changed': 'person.changed',
  'person.days-off-changed': 'person.changed',
  'person.capacity-changed': 'person.changed',
  'person.full': null,
  'invoice.drafted': null,
  'invoice.described': null,
  'group.bound': null,
  'group.unbound': null,
} as const satisfies Record<Action, ToldOf | null>;

type ToldOf =
  | `project.${'requested' | 'escalated' | 'claimed' | 'released' | 'started' | 'completed' | 'cancelled' | 'reopened'}`
  | `member.${'joined' | 'changed' | 'left'}`
  | 'offer.passed'
  | 'person.changed';

/** Consequence: announces to other systems what the audit trail records. */
export async function tellNoted(tx: Tx, note: Parameters<typeof noted>[1]): Promise<void> {
  const type = told[note.action];
  const decision = { at: note.at, via: note.via, actor: note.actor };
  switch (type) {
    case null:
      return;
    case 'person.changed':
      return tellPerson(tx, note);
    case 'member.joined':
    case 'member.changed':
    case 'member.left':
      return tellMember(tx, type, note);
    default: {
      if (note.projectCode === null) return;
      await announceProject(tx, { type, code: note.projectCode, besides: {}, ...decision });
    }
  }
}

async function tellMember(
  tx: Tx,
  type: 'member.joined' | 'member.changed' | 'member.left',
  { projectCode: code, details = {}, at, via, actor }: AuditNote,
): Promise<void> {
  if (code === null) return;
  const decision = { code, at, via, actor };
  const { person, successor, joins } = details;
  if (typeof person === 'string') await announceProject(tx, { type, besides: { member: person }, ...decision });
  if (typeof successor !== 'string') return;
  const becomes = joins === true ? 'member.joined' : 'member.changed';
  await announceProject(tx, { type: becomes, besides: { member: successor }, ...decision });
}

/**
 * The state of a project includes its members. So when a person changes, a job compares that person's projects one
 * after another.
 */
async function tellPerson(tx: Tx, { details = {}, at, via, actor }: AuditNote): Promise<void> {
  const handle = details.person;
  const person =
    typeof handle === 'string' ? await tx.person.findUnique({ where: { handle }, select: { id: true } }) : null;
  if (person === null) return;
  const changed = await announcePerson(tx, { personId: person.id, at, via, actor });
  if (changed === undefined || isSameMember(changed.before, changed.now)) return;
  await enqueue(tx, at, [comparePerson(person.id)]);
}

function isSameMember(before: PersonState | undefined, now: PersonState): boolean {
  return before?.email === now.email && before.slackId === now.slackId;
}

/** Consequence: announces which fields of a project have changed. */
export async function tellChangedFields(
  tx: Tx,
  { project: { code }, fields, at, via, actor }: Parameters<typeof fieldsChanged>[1],
): Promise<void> {
  const besides = { changed: [...fields] };
  await announceProject(tx, { type: 'project.changed', code, besides, at, via, actor });
}

/** Consequence: when a client changes, the announced state of all their projects changes too. So a job compares those. */
export async function tellChangedClient(tx: Tx, { clientId, at }: Parameters<typeof clientChanged>[1]): Promise<void> {
  await enqueue(tx, at, [compareClient(clientId)]);
}

/** Consequence: announces who was asked. As the cause it names the event that caused the round of offers. */
export async function tellOffered(tx: Tx, { projectId, personIds, at }: Parameters<typeof offered>[1]): Promise<void> {
  if (personIds.length === 0) return;
  const rows = await tx.$queryRaw<{ code: string; id: number; handle: string }[]>`
    SELECT projects.code, people.id, people.handle FROM people JOIN projects ON projects.id = ${projectId}
    WHERE people.id IN (${Prisma.join(filledUp(personIds))})`;
  const code = rows[0]?.code;
  if (code === undefined) return;
  const handles = new Map(rows.map(({ id, handle }) => [id, handle]));
  const asked = personIds.flatMap((id) => handles.get(id) ?? []);
  const round = await newestIn(tx, projectLane(code), ['project.requested', 'project.released', 'project.reopened']);
  const decision = { at, via: 'clock', actor: null, causedBy: round?.causedBy ?? null } as const;
  await announceProject(tx, { type: 'project.offered', code, besides: { asked }, ...decision });
}

/** Consequence: announces new scores. Answers to surveys come from the client's page. */
export async function tellTakenScores(tx: Tx, { scores, at }: Parameters<typeof scoresTaken>[1]): Promise<void> {
  const scoreIds = scores.map(({ scoreId }) => scoreId);
  const isOfPage = scoreIds.every((scoreId) => placeOfScore(scoreId).source === 'survey');
  const via = isOfPage ? 'page' : 'clock';
  await announceScores(tx, { type: 'score.posted', scoreIds, at, via, actor: null });
}

/** Consequence: announces changes of scores, such as a follow-up. */
export async function tellScores(
  tx: Tx,
  { because, scoreIds, at, via, actor }: Parameters<typeof scoresMoved>[1],
): Promise<void> {
  await announceScores(tx, { type: `score.${because}`, scoreIds, at, via, actor });
}

/** Consequence: announces the average ratings that project managers can read. */
export async function tellReviews(tx: Tx, { project, at }: Parameters<typeof reviewsClosed>[1]): Promise<void> {
  const { asked, answered, people } = await reviewResults(tx, project, at);
  const averages = people.map(({ name, shown }) => ({
    name,
    reviewers: shown?.count ?? null,
    average: shown?.average ?? null,
  }));
  const besides = { reviews: { asked, answered, averages } };
  await announceProject(tx, {
    ...{ type: 'reviews.closed', code: project.code, besides },
    ...{ at, via: 'clock', actor: null },
  });
}
