import type { Person } from '../../app/generated/prisma/client.ts';
import type { Role } from '../../app/generated/prisma/enums.ts';
import type { Database } from '../../app/infra/database/client.ts';
import type { SlackPerson } from '../../app/infra/directory/slack-person.ts';

const at = new Date();

/** The actors: the columns of the contract's table. own: a specialist whose project it is, and who was asked. */
export const COLUMNS = ['foreign', 'guest', 'member', 'removed', 'specialist', 'own', 'pm', 'admin'] as const;
export type Column = (typeof COLUMNS)[number];

/** The people on the roster. The account of another organisation is there as an admin, and still has no rights. */
const onRoster: Partial<Record<Column, { role: Role; active: boolean }>> = {
  foreign: { role: 'admin', active: true },
  removed: { role: 'pm', active: false },
  specialist: { role: 'specialist', active: true },
  own: { role: 'specialist', active: true },
  pm: { role: 'pm', active: true },
  admin: { role: 'admin', active: true },
};

export const slackIdOf = (column: Column) => `U0${column.toUpperCase()}`;

/** Everybody else who is needed, once for all scenes: the actors, and the people on whom they act. */
export async function populate(db: Database, accounts: Map<string, SlackPerson>): Promise<void> {
  await db.skill.createMany({ data: [{ slug: 'design' }, { slug: 'copy' }] });
  for (const column of COLUMNS) {
    const slackId = slackIdOf(column);
    const belonging = column === 'foreign' ? 'foreign' : column === 'guest' ? 'guest' : undefined;
    accounts.set(slackId, { ...account(slackId, column), belonging });
    const said = onRoster[column];
    if (said !== undefined) await enlist(db, column, { slackId, ...said });
  }
  await enlist(db, 'lead', { slackId: 'U0LEAD', role: 'specialist', active: true });
  await enlist(db, 'second', { slackId: 'U0SECOND', role: 'admin', active: true });
}

function account(slackId: string, name: string): SlackPerson {
  return { slackId, name, realName: name, email: `${name}@slack.test`, deactivated: false, isBot: false };
}

async function enlist(db: Database, handle: string, said: { slackId: string; role: Role; active: boolean }) {
  return db.person.create({ data: rosterRow(handle, said) });
}

function rosterRow(handle: string, said: { slackId: string; role: Role; active: boolean }) {
  const stamps = { upsertedAt: at, createdAt: at, lastSeenAt: new Date(at.getTime() + 3_600_000) };
  const skills = { create: [{ skill: { connect: { slug: 'design' } } }] };
  return { handle, name: handle, email: `${handle}@roster.test`, ...said, ...stamps, skills };
}

/**
 * The objects of the acts, new for each actor who may: codes of projects in each state, and everything that belongs to
 * them.
 */
export interface Scene {
  requested: string;
  claimed: string;
  /** Claimed by somebody other than the actor. */
  taken: string;
  started: string;
  completed: string;
  cancelled: string;
  /** The channel of the started project. */
  channel: string;
  scoreId: string;
  /** The review that `own`, pm and admin were asked for, whoever acts, and its subject. */
  requestId: number;
  aboutId: number;
  subscriptionId: number;
  /** The question which channel a setting means. */
  channelQuestionId: number;
  eventId: string;
  /** Somebody with an account of their own who is on the running project besides its lead. */
  mate: Person;
  leadId: number;
  /** An account in Slack that nobody on the roster has. */
  free: string;
}

let scenes = 0;
/** The ids of a scene are chosen here, so that all rows of a kind are inserted by one statement. */
const FIRST_ID = 100_000;
/** Rows that are created later get higher ids, which must not collide with those of the next scene. */
const APART = 1_000;

export async function setScene(
  { db, accounts }: { db: Database; accounts: Map<string, SlackPerson> },
  column: Column,
): Promise<Scene> {
  const number = ++scenes;
  const idOf = (position: number) => FIRST_ID + APART * number + position;
  const people = await db.person.findMany({ where: { handle: { in: [column, 'lead'] } } });
  const actor = people.find(({ handle }) => handle === column) ?? null;
  const lead = people.find(({ handle }) => handle === 'lead');
  if (lead === undefined) throw new Error('Expected populate() to have been called.');
  const mateId = idOf(0);
  const free = `U0FREE${number}`;
  for (const [slackId, name] of [
    [`U0MATE${number}`, `mate${number}`],
    [free, `free${number}`],
  ] as const)
    accounts.set(slackId, account(slackId, name));
  const claimer = column === 'own' && actor !== null ? actor : lead;
  const [requested, claimed, taken, started, completed, cancelled] = ['REQ', 'CLM', 'TKN', 'STA', 'COM', 'CAN'].map(
    (name, place) => ({
      id: idOf(place),
      code: `${name}-${number}`,
    }),
  ) as [Coded, Coded, Coded, Coded, Coded, Coded];
  const project = { title: 'A website', clientId: idOf(0), requestedAt: at, requestStampedAt: at };
  const had = { ...project, claimerId: claimer.id, claimedAt: at, startedAt: at };
  const channel = `C0STA${number}`;
  const asked = column === 'own' || column === 'pm' || column === 'admin' ? actor : lead;
  const closesAt = new Date(at.getTime() + 7 * 86_400_000);
  const ended = { projectId: completed.id, life: 1, askedAt: at, closesAt };
  const scoreId = BigInt(1_000 + number);
  const slackId = slackIdOf(column);
  const eventId = `evt_${number}`;
  const offers =
    actor === null ? [] : [{ projectId: requested.id, personId: actor.id, round: 1, rank: 0, createdAt: at }];
  await db.$transaction([
    db.person.create({
      data: {
        id: mateId,
        ...rosterRow(`mate${number}`, { slackId: `U0MATE${number}`, role: 'specialist', active: true }),
      },
    }),
    db.client.createMany({ data: [{ id: idOf(0), key: `k${number}`, name: 'Ada' }] }),
    db.project.createMany({
      data: [
        { ...requested, ...project },
        { ...claimed, ...project, status: 'claimed', claimerId: claimer.id, claimedAt: at },
        { ...taken, ...project, status: 'claimed', claimerId: mateId, claimedAt: at },
        { ...started, ...had, status: 'started' },
        { ...completed, ...had, status: 'completed', completedAt: at },
        { ...cancelled, ...had, status: 'cancelled', cancelledAt: at },
      ],
    }),
    db.projectChannel.createMany({ data: [{ projectId: started.id, life: 1, slackId: channel, name: 'p' }] }),
    db.projectMember.createMany({
      data: [
        ...[claimed, started, completed, cancelled].map(({ id }) => ({
          ...{ projectId: id, personId: claimer.id, joinedAt: at },
          role: 'lead' as const,
        })),
        ...[started, completed, cancelled].map(({ id }) => ({
          ...{ projectId: id, personId: mateId, joinedAt: at },
          role: 'specialist' as const,
        })),
      ],
    }),
    db.offer.createMany({ data: offers }),
    db.reviewRequest.createMany({
      data: [
        { id: idOf(0), personId: (asked ?? lead).id, ...ended },
        { id: idOf(1), personId: mateId, ...ended },
      ],
    }),
    db.feedbackPost.createMany({
      data: [{ scoreId, projectCode: started.code, clientName: 'Ada', score: 3, scoredAt: at, takenAt: at }],
    }),
    db.subscription.createMany({
      data: [
        {
          ...{ id: idOf(0), key: `s${number}`, bot: 'statsbot', channelId: 'C0OPS', slackId },
          ...{ question: 'projects started this week', recurrence: { every: 'day', minute: 540 } },
          ...{ nextAt: closesAt, createdAt: at },
        },
      ],
    }),
    db.pinnedQuestion.createMany({ data: [{ slackId, question: `pin ${number}`, pinnedAt: at }] }),
    db.channelQuestion.createMany({
      data: [
        {
          ...{ id: idOf(0), setting: 'FEEDBACK_CHANNEL', name: 'feedback', keptId: 'C0KEPT' },
          ...{ otherId: `C0OTHER${number}`, askedAt: at },
        },
      ],
    }),
    db.event.createMany({
      data: [
        {
          ...{ eventId, type: 'project.cancelled', lane: 'project:P-404', happenedAt: at, receivedAt: at },
          ...{ data: { code: 'P-404' }, state: 'failed', reason: 'unknown' },
        },
      ],
    }),
  ]);
  return {
    requested: requested.code,
    claimed: claimed.code,
    taken: taken.code,
    started: started.code,
    completed: completed.code,
    cancelled: cancelled.code,
    channel,
    scoreId: String(scoreId),
    requestId: idOf(0),
    aboutId: mateId,
    subscriptionId: idOf(0),
    channelQuestionId: idOf(0),
    eventId,
    mate: await db.person.findUniqueOrThrow({ where: { id: mateId } }),
    free,
    leadId: claimer.id,
  };
}

interface Coded {
  id: number;
  code: string;
}

/** The tables with facts. */
export const FACTS = [
  ...[
    'people',
    'person_skills',
    'projects',
    'project_members',
    'offers',
    'standbys',
    'review_requests',
    'peer_reviews',
  ],
  ...[
    'follow_ups',
    'feedback_outcomes',
    'subscriptions',
    'pinned_questions',
    'skill_groups',
    'audit_entries',
    'events',
  ],
  ...['kept_channels', 'channel_questions', 'invoices'],
];

/** Changes with every fact. */
export async function factsOf(db: Database): Promise<string> {
  const rows = await db.$queryRawUnsafe<object[]>(`CHECKSUM TABLE ${FACTS.join(', ')}`);
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}
