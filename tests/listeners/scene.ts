import type { Person } from '../../app/generated/prisma/client.ts';
import type { Role } from '../../app/generated/prisma/enums.ts';
import type { Database } from '../../app/infra/database/client.ts';
import type { SlackPerson } from '../../app/infra/directory/slack-person.ts';

const at = new Date();

/** Who acts: the columns of the contract's table. own: a specialist whose project it is, and who was asked. */
export const COLUMNS = ['foreign', 'guest', 'member', 'removed', 'specialist', 'own', 'pm', 'admin'] as const;
export type Column = (typeof COLUMNS)[number];

/** Whom the roster has; that of another organisation too, as an admin: even so they may nothing. */
const onRoster: Partial<Record<Column, { role: Role; active: boolean }>> = {
  foreign: { role: 'admin', active: true },
  removed: { role: 'pm', active: false },
  specialist: { role: 'specialist', active: true },
  own: { role: 'specialist', active: true },
  pm: { role: 'pm', active: true },
  admin: { role: 'admin', active: true },
};

export const slackIdOf = (column: Column) => `U0${column.toUpperCase()}`;

/** One of the world for all: those who act, and those whom it is done to. */
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
  const stamps = { upsertedAt: at, createdAt: at, lastSeenAt: new Date(at.getTime() + 3_600_000) };
  const skills = { create: [{ skill: { connect: { slug: 'design' } } }] };
  return db.person.create({
    data: { handle, name: handle, email: `${handle}@roster.test`, ...said, ...stamps, skills },
  });
}

/** What there is to act on, anew for each who may: codes of projects in each state, and all that hangs on them. */
export interface Scene {
  requested: string;
  claimed: string;
  started: string;
  completed: string;
  cancelled: string;
  /** The channel of the started one. */
  channel: string;
  scoreId: string;
  /** The review that `own`, pm and admin were asked for, whoever acts; and of whom. */
  requestId: number;
  aboutId: number;
  subscriptionId: number;
  /** Which channel a setting means. */
  channelQuestionId: number;
  eventId: string;
  /** Somebody with an account of their own, who is on the running project besides its lead. */
  mate: Person;
  leadId: number;
  /** An account in Slack that nobody on the roster has. */
  free: string;
}

let scenes = 0;

export async function setScene(
  { db, accounts }: { db: Database; accounts: Map<string, SlackPerson> },
  column: Column,
): Promise<Scene> {
  const number = ++scenes;
  const actor = await db.person.findUnique({ where: { handle: column } });
  const lead = await db.person.findUniqueOrThrow({ where: { handle: 'lead' } });
  const mate = await enlist(db, `mate${number}`, { slackId: `U0MATE${number}`, role: 'specialist', active: true });
  accounts.set(`U0MATE${number}`, account(`U0MATE${number}`, `mate${number}`));
  const free = `U0FREE${number}`;
  accounts.set(free, account(free, `free${number}`));
  const claimer = column === 'own' && actor !== null ? actor : lead;
  const client = await db.client.create({ data: { key: `k${number}`, name: 'Ada' } });
  const project = async (name: string, data: object) => {
    const stamps = { requestedAt: at, requestStampedAt: at };
    const code = `${name}-${number}`;
    const made = await db.project.create({
      data: { code, title: 'A website', clientId: client.id, ...stamps, ...data },
    });
    return { id: made.id, code };
  };
  const had = { claimerId: claimer.id, claimedAt: at, startedAt: at };
  const requested = await project('REQ', {});
  const claimed = await project('CLM', { status: 'claimed', claimerId: claimer.id, claimedAt: at });
  const started = await project('STA', { status: 'started', ...had });
  const completed = await project('COM', { status: 'completed', completedAt: at, ...had });
  const cancelled = await project('CAN', { status: 'cancelled', cancelledAt: at, ...had });
  const channel = `C0STA${number}`;
  await db.projectChannel.create({ data: { projectId: started.id, life: 1, slackId: channel, name: 'p' } });
  const memberOf = (projectId: number, personId: number, role: 'lead' | 'specialist') =>
    db.projectMember.create({ data: { projectId, personId, role, joinedAt: at } });
  await memberOf(claimed.id, claimer.id, 'lead');
  for (const { id } of [started, completed, cancelled]) {
    await memberOf(id, claimer.id, 'lead');
    await memberOf(id, mate.id, 'specialist');
  }
  if (actor !== null)
    await db.offer.create({ data: { projectId: requested.id, personId: actor.id, round: 1, rank: 0, createdAt: at } });
  const asked = column === 'own' || column === 'pm' || column === 'admin' ? actor : lead;
  const closesAt = new Date(at.getTime() + 7 * 86_400_000);
  const request = (personId: number) =>
    db.reviewRequest.create({ data: { projectId: completed.id, life: 1, personId, askedAt: at, closesAt } });
  const { id: requestId } = await request((asked ?? lead).id);
  await request(mate.id);
  const scoreId = BigInt(1_000 + number);
  const said = { clientName: 'Ada', score: 3, scoredAt: at, takenAt: at };
  await db.feedbackPost.create({ data: { scoreId, projectCode: started.code, ...said } });
  const { id: subscriptionId } = await db.subscription.create({
    data: {
      key: `s${number}`,
      bot: 'statsbot',
      channelId: 'C0OPS',
      slackId: slackIdOf(column),
      question: 'projects started this week',
      recurrence: { every: 'day', minute: 540 },
      nextAt: closesAt,
      createdAt: at,
    },
  });
  await db.pinnedQuestion.create({ data: { slackId: slackIdOf(column), question: `pin ${number}`, pinnedAt: at } });
  const about = { setting: 'FEEDBACK_CHANNEL', name: 'feedback', keptId: 'C0KEPT', otherId: `C0OTHER${number}` };
  const { id: channelQuestionId } = await db.channelQuestion.create({ data: { ...about, askedAt: at } });
  const eventId = `evt_${number}`;
  const data = { code: 'P-404' };
  const event = { type: 'project.cancelled', lane: 'project:P-404', happenedAt: at, receivedAt: at, data };
  await db.event.create({ data: { eventId, ...event, state: 'failed', reason: 'unknown' } });
  return {
    requested: requested.code,
    claimed: claimed.code,
    started: started.code,
    completed: completed.code,
    cancelled: cancelled.code,
    ...{
      channel,
      scoreId: String(scoreId),
      requestId,
      aboutId: mate.id,
      subscriptionId,
      channelQuestionId,
      eventId,
      mate,
      free,
    },
    leadId: claimer.id,
  };
}

const FACTS = [
  ...['people', 'person_skills', 'projects', 'project_members', 'offers', 'review_requests', 'peer_reviews'],
  ...[
    'follow_ups',
    'feedback_outcomes',
    'subscriptions',
    'pinned_questions',
    'skill_groups',
    'audit_entries',
    'events',
  ],
  ...['kept_channels', 'channel_questions'],
];

/** Changes with every fact. */
export async function factsOf(db: Database): Promise<string> {
  const rows = await db.$queryRawUnsafe<object[]>(`CHECKSUM TABLE ${FACTS.join(', ')}`);
  return JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}
