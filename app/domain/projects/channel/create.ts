import { RetryLater } from '../../../infra/errors.ts';
import { SlackRefused, SlackUnknown } from '../../../infra/slack/client/errors.ts';
import { audit } from '../../audit/audit.ts';
import { fieldsChanged } from '../hooks.ts';
import { channelName } from './name.ts';
import type { ChannelServices } from './services.ts';
import type { ChannelProject, ProjectChannel } from './view.ts';

/** A creation without an answer may still happen so long after it was begun, or after its call broke or timed out. */
const SETTLES_MS = 8_000;
const MOST_ATTEMPTS = 50;
const PAGE = 1_000;

/**
 * Makes channels, one for each row. The row is the lock, never the name: Slack may let two creations of one name both
 * succeed, and `name_taken` says neither by whom nor whether that channel lives. So a creation is begun in the database
 * before Slack hears of it, and one of unknown fate is looked for before it is tried again.
 */
export function createChannelMaker({ db, transact, clock, ops }: ChannelServices) {
  /** When the doubts about calls of this process are settled. */
  const settlingAt = new Map<string, Date>();

  /** The channel's id. Throws RetryLater while it is not settled whether it was made. */
  return async function made(project: ChannelProject, channel: ProjectChannel, signal: AbortSignal): Promise<string> {
    if (channel.slackId !== null) return channel.slackId;
    const key = `${project.id}:${channel.life}`;
    const tried = channel.name;
    if (channel.begunAt !== null && tried !== null) {
      await settled(key, channel.begunAt);
      const found = await find(project, tried, signal);
      if (found !== undefined) return record(project, channel, { id: found, name: tried });
    }
    const inDoubt = channel.begunAt !== null;
    const mark = { begunAt: channel.begunAt };
    // The name that was tried last may be free after all.
    for (let attempt = attemptOf(project, channel); attempt < MOST_ATTEMPTS; attempt++) {
      const name = channelName(project, attempt);
      const answer = await create(project, channel, { key, name, mark, signal });
      if (answer !== 'name_taken') return record(project, channel, answer);
      // What was in doubt may have landed between the look and this.
      const late = inDoubt && name === tried ? await find(project, name, signal) : undefined;
      if (late !== undefined) return record(project, channel, { id: late, name });
    }
    throw new Error(`Expected a free name for the channel of ${project.code} within ${MOST_ATTEMPTS} attempts.`);
  };

  async function create(
    project: ChannelProject,
    channel: ProjectChannel,
    { key, name, mark, signal }: { key: string; name: string; mark: { begunAt: Date | null }; signal: AbortSignal },
  ): Promise<{ id: string; name: string } | 'name_taken'> {
    const row = { projectId: project.id, life: channel.life, slackId: null };
    /** Nobody else has begun or made it since this run looked: a process that slept through its lease may wake up. */
    const begin = async () => {
      const at = clock.now();
      const { count } = await db.projectChannel.updateMany({
        where: { ...row, begunAt: mark.begunAt },
        data: { name, begunAt: at },
      });
      if (count === 0) throw new RetryLater(`The channel of ${project.code} is being made elsewhere.`, at);
      mark.begunAt = at;
      return true;
    };
    const forget = async () => {
      await db.projectChannel.updateMany({ where: { ...row, begunAt: mark.begunAt }, data: { begunAt: null } });
      mark.begunAt = null;
    };
    try {
      const outcome = await ops.client.call(
        'conversations.create',
        { name, is_private: true },
        { priority: 'offer', signal, stillWanted: begin },
      );
      if (outcome.kind === 'refused') {
        await forget();
        if (outcome.error === 'name_taken') return 'name_taken';
        throw new SlackRefused('conversations.create', outcome.error, outcome.detail);
      }
      const created = outcome.kind === 'done' ? outcome.result.channel : undefined;
      if (created?.id === undefined) throw new SlackUnknown('conversations.create', 'no channel id');
      return { id: created.id, name: created.name ?? name };
    } catch (error) {
      if (error instanceof SlackUnknown) {
        settlingAt.set(key, new Date(clock.now().getTime() + (error.settlesMs ?? SETTLES_MS)));
      }
      // Slack never heard of it.
      if (error instanceof RetryLater) await forget();
      throw error;
    }
  }

  /** The DM of the claimer can say where the channel is from now on. */
  async function record(
    project: ChannelProject,
    { life }: ProjectChannel,
    { id, name }: { id: string; name: string },
  ): Promise<string> {
    const at = clock.now();
    await transact(async (tx) => {
      await tx.projectChannel.update({
        where: { projectId_life: { projectId: project.id, life } },
        data: { slackId: id, name, createdAt: at, begunAt: null },
      });
      await fieldsChanged(tx, { project, fields: ['channel'], at, via: 'clock', actor: null });
      const note = { action: 'channel.created', projectCode: project.code, details: { name } } as const;
      await audit(tx, { at, actor: null, via: 'clock', ...note });
    });
    return id;
  }

  async function settled(key: string, begunAt: Date): Promise<void> {
    const at = settlingAt.get(key) ?? new Date(begunAt.getTime() + SETTLES_MS);
    if (clock.now() < at) throw new RetryLater('Whether the channel was made is not settled yet.', at);
    settlingAt.delete(key);
  }

  /** A channel of this name that we made and that belongs to no other project; private ones are listed where we are in. */
  async function find(project: ChannelProject, name: string, signal: AbortSignal): Promise<string | undefined> {
    const { botUserId } = ops.identity();
    const args = { types: 'private_channel', exclude_archived: false, limit: PAGE };
    for await (const page of ops.client.pages('conversations.list', args, { priority: 'offer', signal })) {
      for (const { id, name: found, creator, purpose } of page.channels ?? []) {
        if (id === undefined || found !== name || creator !== botUserId) continue;
        // The mark that it was furnished for another project.
        const isOurs = !purpose?.value || purpose.value.includes(project.code) || purpose.value === project.pageLink;
        if (isOurs && (await db.projectChannel.count({ where: { slackId: id } })) === 0) return id;
      }
    }
    return undefined;
  }
}

/** Where to go on: a new life begins with a suffix, as the archived channel before it keeps its name. */
function attemptOf(project: ChannelProject, { life, name }: ProjectChannel): number {
  if (name === null) return life;
  for (let attempt = life; attempt < MOST_ATTEMPTS; attempt++)
    if (channelName(project, attempt) === name) return attempt;
  return life;
}
