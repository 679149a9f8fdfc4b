import type { Database } from '../infra/database/client.ts';
import type { NeededEffects } from '../infra/effects/prune.ts';
import type { NeededMessages, OldMessage } from '../infra/slack/posts/prune.ts';

/**
 * A project that ended before this time is over for good. One that ended later may be reopened, so its messages may
 * change.
 */
type Since = Date;

/**
 * Finds old messages that may still have to be found in Slack, because they have buttons or show a state that can
 * change. All other old messages' records are deleted.
 */
export function stillNeededMessages(db: Database, since: Since): NeededMessages {
  return async function needed(messages) {
    const keys = await Promise.all([
      offers(db, since, messages),
      aboutProjects(db, since, messages),
      inChannels(db, since, messages),
      reviews(db, since, messages),
      questions(db, messages),
      // A DM with several offers is needed as long as any of its offers.
      idsIn(standing(messages), /^nudge:(\d+)$/).map(([key]) => key),
      // A score can be followed up as long as its message exists.
      idsIn(messages, /^score:(.+)$/).map(([key]) => key),
    ]);
    return new Set(keys.flat());
  };
}

/** Finds old effects that must be remembered: the creation of a channel, as long as the channel is open. */
export function stillNeededEffects(db: Database, since: Since): NeededEffects {
  return async function needed(effects) {
    const channels = effects.filter(({ kind }) => kind === 'slack.channel');
    const open = await openChannels(
      db,
      since,
      channels.map(({ key }) => key),
    );
    return new Set(channels.flatMap(({ kind, key }) => (open.has(key) ? [`${kind}:${key}`] : [])));
  };
}

/** The DM of an offer is needed until it is deleted. The winner's DM stays, because it shows the project's state. */
async function offers(db: Database, since: Since, messages: readonly OldMessage[]): Promise<string[]> {
  const lying = idsIn(standing(messages), /^offer:(\d+)$/);
  const found = await db.offer.findMany({
    where: { id: { in: lying.map(([, id]) => Number(id)) } },
    select: { id: true, state: true, projectId: true },
  });
  const alive = await projectsNotOver(
    db,
    since,
    found.map(({ projectId }) => projectId),
  );
  const needed = new Set(
    found.filter(({ state, projectId }) => state !== 'won' || alive.has(projectId)).map(({ id }) => id),
  );
  return lying.filter(([, id]) => needed.has(Number(id))).map(([key]) => key);
}

/** Finds messages to claimers, and messages to OPS_CHANNEL about unclaimed projects. */
async function aboutProjects(db: Database, since: Since, messages: readonly OldMessage[]): Promise<string[]> {
  const about = idsIn(standing(messages), /^(?:won|still|unclaimed):(\d+):/);
  const alive = await projectsNotOver(
    db,
    since,
    about.map(([, id]) => Number(id)),
  );
  return about.filter(([, id]) => alive.has(Number(id))).map(([key]) => key);
}

/**
 * Finds messages in project channels. The brief shows the project's fields, and the last message must not be posted
 * twice while a channel is being closed.
 */
async function inChannels(db: Database, since: Since, messages: readonly OldMessage[]): Promise<string[]> {
  const there = idsIn(messages, /^(?:brief|closing):(\d+:\d+)$/);
  const open = await openChannels(
    db,
    since,
    there.map(([, channel]) => channel),
  );
  return there.filter(([, channel]) => open.has(channel)).map(([key]) => key);
}

async function reviews(db: Database, since: Since, messages: readonly OldMessage[]): Promise<string[]> {
  const asked = idsIn(messages, /^review(?:-reminder)?:(\d+)$/);
  const open = await db.reviewRequest.findMany({
    where: { id: { in: asked.map(([, id]) => Number(id)) }, closesAt: { gte: since } },
    select: { id: true },
  });
  const ids = new Set(open.map(({ id }) => id));
  return asked.filter(([, id]) => ids.has(Number(id))).map(([key]) => key);
}

/** A question about two channels can be answered until somebody decides. */
async function questions(db: Database, messages: readonly OldMessage[]): Promise<string[]> {
  const asked = idsIn(messages, /^channel-question:(\d+)$/);
  const open = await db.channelQuestion.findMany({
    where: { id: { in: asked.map(([, id]) => Number(id)) }, choice: null },
    select: { id: true },
  });
  const ids = new Set(open.map(({ id }) => id));
  return asked.filter(([, id]) => ids.has(Number(id))).map(([key]) => key);
}

async function projectsNotOver(db: Database, since: Since, ids: number[]): Promise<ReadonlySet<number>> {
  const projects = await db.project.findMany({
    where: {
      id: { in: ids },
      OR: [
        { status: { in: ['requested', 'claimed', 'started'] } },
        { completedAt: { gte: since } },
        { cancelledAt: { gte: since } },
      ],
    },
    select: { id: true },
  });
  return new Set(projects.map(({ id }) => id));
}

/** The open channels as `PROJECT:LIFE`. The keys of their messages contain this. */
async function openChannels(db: Database, since: Since, keys: string[]): Promise<ReadonlySet<string>> {
  const channels = await db.projectChannel.findMany({
    where: {
      projectId: { in: keys.map((key) => Number(key.split(':')[0])) },
      OR: [{ closedAt: null }, { closedAt: { gte: since } }],
    },
    select: { projectId: true, life: true },
  });
  return new Set(channels.map(({ projectId, life }) => `${projectId}:${life}`));
}

function standing(messages: readonly OldMessage[]): OldMessage[] {
  return messages.filter(({ isDeleted }) => !isDeleted);
}

/** The keys that match the pattern, each with the groups that were captured. */
function idsIn(messages: readonly OldMessage[], pattern: RegExp): [key: string, id: string][] {
  return messages.flatMap(({ key }) => {
    const id = pattern.exec(key)?.[1];
    return id === undefined ? [] : [[key, id]];
  });
}
