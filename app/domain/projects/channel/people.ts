import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { CallOptions } from '../../../infra/slack/client/client.ts';
import { memberLane, tellJoined, tellUninvited } from '../kinds.ts';
import { foundInChannel } from '../members/found-by-hand.ts';
import { type ChannelServices, lostOr, said } from './services.ts';
import { type Bar, barred, type ChannelProject, type Member, type ProjectChannel, team } from './view.ts';

/** The limit per call in the method's documentation. Another page of Slack says 1,000. */
const MOST_INVITED = 100;
const PAGE = 200;
/** How long to wait before somebody who could not be invited is tried again. Adding the person again ends the wait. */
const REFUSED_FOR_MS = 24 * 3_600_000;
/** Reasons that we know without asking Slack. They need no wait: they end as soon as the person may be invited. */
const WE_REFUSE: ReadonlySet<string> = new Set(['not_in_slack', 'deactivated', 'off_roster'] satisfies Bar[]);

interface Place {
  project: ChannelProject;
  channel: ProjectChannel;
  /** The channel's id in Slack. */
  id: string;
  signal: AbortSignal;
}

/**
 * Makes the people in the channel match the project's members. Missing members are invited in as few calls as
 * possible, and people who left the project or the roster are removed. Somebody on the roster whom people added to
 * the channel by hand becomes a member. Strangers and bots are left alone. Returns the number of people in the
 * channel.
 */
export async function keepPeople(services: ChannelServices, place: Place): Promise<number> {
  const { project, channel } = place;
  const seenAt = services.clock.now();
  const found = await membersOf(services, place);
  const isIn = (person: { slackId: string | null }) => person.slackId !== null && found.has(person.slackId);
  const wanted = team(project).filter((member) => barred(member) === null);
  const missing = wanted.filter(({ person }) => !isIn(person));
  // These people were invited by a run that was interrupted before it recorded that.
  const arrived = wanted.filter(({ person }) => isIn(person) && presenceOf(channel, person.id)?.inSince == null);
  if (arrived.length > 0) await welcome(services, place, arrived);
  for (const member of team(project)) {
    const code = barred(member);
    if (code === null || presenceOf(channel, member.personId)?.refused === code) continue;
    await refuse(services, place, { personId: member.personId, code });
  }

  const due = missing.filter((member) => isDue(services, channel, member));
  await markInvited(services, place, due);
  const invited: Member[] = [];
  for (let from = 0; from < due.length; from += MOST_INVITED) {
    invited.push(...(await invite(services, place, due.slice(from, from + MOST_INVITED))));
  }
  const gone = await takeOutUnwanted(services, place, { found, seenAt });
  return found.size + invited.length - gone;
}

/**
 * The invitation is recorded before the call. Somebody who is found in the channel without this mark was added by
 * hand, and we never remove such people.
 */
async function markInvited({ db }: ChannelServices, { project, channel }: Place, members: Member[]): Promise<void> {
  if (members.length === 0) return;
  const { id: projectId } = project;
  const data = members.map(({ personId }) => ({ projectId, life: channel.life, personId }));
  await db.channelPresence.createMany({ data, skipDuplicates: true });
}

/** Everyone in the channel, by Slack id, including the bot. */
export async function membersOf(
  { ops }: ChannelServices,
  { id, signal }: Pick<Place, 'id' | 'signal'>,
): Promise<Set<string>> {
  const found = new Set<string>();
  try {
    const options: CallOptions = { priority: 'offer', signal };
    for await (const page of ops.client.pages('conversations.members', { channel: id, limit: PAGE }, options)) {
      for (const member of page.members ?? []) found.add(member);
    }
  } catch (error) {
    throw lostOr(error);
  }
  return found;
}

function isDue({ clock }: ChannelServices, channel: ProjectChannel, { personId, joinedAt }: Member): boolean {
  const presence = presenceOf(channel, personId);
  if (presence?.refused == null || presence.refusedAt === null || WE_REFUSE.has(presence.refused)) return true;
  return joinedAt > presence.refusedAt || clock.now().getTime() - presence.refusedAt.getTime() > REFUSED_FOR_MS;
}

/**
 * Invites people, and returns who is in the channel. People whom Slack names as impossible are recorded and left out.
 * If Slack names nobody, each person is invited alone, so that one does not block the others.
 */
async function invite(services: ChannelServices, place: Place, members: Member[]): Promise<Member[]> {
  if (members.length === 0) return [];
  const users = members.flatMap(({ person }) => (person.slackId === null ? [] : [person.slackId]));
  const args = { channel: place.id, users: users.join(','), force: true };
  const outcome = await services.ops.client.call('conversations.invite', args, {
    priority: 'offer',
    signal: place.signal,
  });
  const named = outcome.kind === 'refused' ? (outcome.detail.errors ?? []) : errorsIn(outcome);
  const answer = named.length > 0 || outcome.kind !== 'refused' ? undefined : said(outcome);
  if (answer?.done === false) {
    if (answer.meaning === 'already_done') return welcome(services, place, members);
    const [only, ...others] = members;
    if (others.length > 0) return (await inTurn(members, (member) => invite(services, place, [member]))).flat();
    if (only !== undefined) await refuse(services, place, { personId: only.personId, code: answer.error });
    return [];
  }
  const codes = new Map(named.map(({ user, error }) => [user, error ?? 'unknown_error']));
  const isIn = ({ person }: Member) => {
    const code = codes.get(person.slackId ?? undefined);
    return code === undefined || code === 'already_in_channel';
  };
  const impossible = members.filter((member) => !isIn(member));
  for (const { personId, person } of impossible) {
    await refuse(services, place, { personId, code: codes.get(person.slackId ?? undefined) ?? 'unknown_error' });
  }
  const rest = members.filter(isIn);
  // Slack does not say whether the others were invited. So each is invited alone; then each is either in or named as
  // impossible.
  const uncertain = outcome.kind === 'refused' && impossible.length > 0;
  return uncertain ? invite(services, place, rest) : welcome(services, place, rest);
}

const NamedError = (value: unknown): value is { user?: string; error?: string } =>
  typeof value === 'object' && value !== null;

/** The people whom Slack names as left out. With `force`, even a successful call may name some. */
function errorsIn(outcome: { kind: string; result?: object }): { user?: string; error?: string }[] {
  const errors = outcome.result !== undefined && 'errors' in outcome.result ? outcome.result.errors : undefined;
  return Array.isArray(errors) ? errors.filter(NamedError) : [];
}

/**
 * Records that these people are in the channel, and tells them where it is. The claimer is not told, because the
 * claimer's own DM says it.
 */
async function welcome(
  { transact, clock }: ChannelServices,
  { project, channel }: Place,
  members: Member[],
): Promise<Member[]> {
  const at = clock.now();
  await transact(async (tx) => {
    for (const { personId, joinedAt } of members) {
      const key = { projectId: project.id, life: channel.life, personId };
      const seen = { inSince: at, refused: null, refusedAt: null };
      await tx.channelPresence.upsert({
        where: { projectId_life_personId: key },
        create: { ...key, ...seen },
        update: seen,
      });
      if (personId === project.claimerId) continue;
      const joined = { projectId: project.id, personId, joinedAt: joinedAt.getTime() };
      await enqueue(tx, at, [tellJoined.of(joined, { lane: memberLane(project.id, personId) })]);
    }
  });
  return members;
}

async function refuse(
  { transact, clock }: ChannelServices,
  { project, channel }: Place,
  { personId, code }: { personId: number; code: string },
): Promise<void> {
  const at = clock.now();
  await transact(async (tx) => {
    const key = { projectId: project.id, life: channel.life, personId };
    const refusal = { refused: code, refusedAt: at };
    await tx.channelPresence.upsert({
      where: { projectId_life_personId: key },
      create: { ...key, ...refusal },
      update: refusal,
    });
    await enqueue(tx, at, [tellUninvited.of({ projectId: project.id, life: channel.life, personId, code })]);
  });
}

async function takeOutUnwanted(
  services: ChannelServices,
  place: Place,
  { found, seenAt }: { found: ReadonlySet<string>; seenAt: Date },
): Promise<number> {
  const { project, channel } = place;
  const offRoster = team(project).filter((member) => barred(member) === 'off_roster');
  const known = new Set(team(project).map(({ person }) => person.slackId));
  let gone = 0;
  for (const { personId, person } of offRoster) {
    // If the mark is missing, somebody else has added them by hand.
    const wasInvited = presenceOf(channel, personId)?.inSince != null;
    if (!wasInvited || !found.has(person.slackId ?? '')) continue;
    if (await takeOut(services, place, { personId, slackId: person.slackId ?? '' })) gone += 1;
  }
  const others = [...found].filter((slackId) => !known.has(slackId));
  const onRoster = await services.db.person.findMany({ where: { slackId: { in: others } } });
  for (const person of onRoster) {
    const former = project.members.find(({ personId }) => personId === person.id);
    if (former?.leftAt == null || isByHand(channel, former)) {
      const slackId = person.slackId ?? '';
      await services.transact((tx) =>
        foundInChannel(tx, { channelId: place.id, slackId, seenAt, at: services.clock.now() }),
      );
    } else if (await takeOut(services, place, { personId: person.id, slackId: person.slackId ?? '' })) gone += 1;
  }
  return gone;
}

/**
 * Whether somebody has added this person by hand: we never invited them, could not invite them, or had removed them
 * after they left the project.
 */
function isByHand(channel: ProjectChannel, { personId, leftAt }: Member): boolean {
  const presence = presenceOf(channel, personId);
  if (presence === undefined || presence.refused !== null) return true;
  const { takenOutAt, inSince } = presence;
  return inSince === null && takenOutAt !== null && leftAt !== null && takenOutAt >= leftAt;
}

/** Removes a person from the channel. False if Slack refuses. */
export async function takeOut(
  { db, clock, ops }: ChannelServices,
  { project, channel, id, signal }: Place,
  { personId, slackId }: { personId: number | null; slackId: string },
): Promise<boolean> {
  const where = { projectId: project.id, life: channel.life, personId: personId ?? 0 };
  const at = clock.now();
  if (personId !== null) {
    await db.channelPresence.upsert({
      where: { projectId_life_personId: where },
      create: { ...where, takenOutAt: at },
      update: { takenOutAt: at },
    });
  }
  const outcome = said(
    await ops.client.call('conversations.kick', { channel: id, user: slackId }, { priority: 'undo', signal }),
  );
  const isOut = outcome.done || outcome.meaning === 'already_done';
  if (isOut && personId !== null) await db.channelPresence.updateMany({ where, data: { inSince: null } });
  return isOut;
}

function presenceOf({ presences }: ProjectChannel, personId: number) {
  return presences.find((presence) => presence.personId === personId);
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
