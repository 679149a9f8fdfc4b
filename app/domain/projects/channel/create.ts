import { z } from 'zod';
import type { Tx } from '../../../infra/database/client.ts';
import { type Called, effectKind, type Ready } from '../../../infra/effects/effect.ts';
import type { Settled } from '../../../infra/effects/effects.ts';
import { CALL_LIMIT_MS } from '../../../infra/slack/client/client.ts';
import { SlackRefused, SlackUnknown } from '../../../infra/slack/client/errors.ts';
import { callOnce, type Refusal } from '../../../infra/slack/posts/call-once.ts';
import { audit } from '../../audit/audit.ts';
import { fieldsChanged } from '../hooks.ts';
import { channelName } from './name.ts';
import type { ChannelServices } from './services.ts';
import type { ChannelProject, ProjectChannel } from './view.ts';

const MOST_ATTEMPTS = 50;
const PAGE = 1_000;

const slackChannel = effectKind({
  name: 'slack.channel',
  note: z.object({ name: z.string() }),
  outcome: z.object({ id: z.string(), name: z.string() }),
  callLimitMs: CALL_LIMIT_MS,
});
interface Made {
  id: string;
  name: string;
}

/**
 * Creates channels, one for each row. The row is the lock, and the name never is: Slack may let two creations of one
 * name both succeed, and `name_taken` says neither who has the name nor whether that channel still exists. Each
 * creation is an effect, made at most once for each row (docs/effects.md). After a doubt, the channel is found by its
 * name and by its creator, which is us.
 */
export function createChannelMaker({ db, effects, clock, ops }: ChannelServices) {
  /** Returns the channel's id. Throws RetryLater while it is unknown whether it was created. */
  async function made(project: ChannelProject, channel: ProjectChannel, signal: AbortSignal): Promise<string> {
    if (channel.slackId !== null) return channel.slackId;
    const effect = effectOf(project, channel, signal);
    const { name: tried, begunAt } = channel;
    if (begunAt !== null && tried !== null) await effects.inherit({ ...effect, note: { name: tried }, since: begunAt });
    const { state, outcome, note } = await effects.settle(effect);
    if (outcome) return outcome.id;
    const inDoubt = state === 'marked' || state === 'in_doubt' ? note?.name : undefined;
    // The name that was tried last may be free after all.
    for (let attempt = attemptOf(project, channel, note?.name); attempt < MOST_ATTEMPTS; attempt++) {
      const name = channelName(project, attempt);
      const created = await effects.perform({
        ...effect,
        note: { name },
        call: (ready) => create(project, { name, inDoubt, ready, signal }),
        async takeBack({ id }) {
          await ops.client.call('conversations.archive', { channel: id }, { priority: 'undo' });
        },
      });
      if (created.kind === 'done') return created.outcome.id;
      if (created.kind === 'unwanted') throw new Error('Expected a creation that is always wanted.');
      const { error, detail } = created.refusal;
      if (error !== 'name_taken') throw new SlackRefused('conversations.create', error, detail);
    }
    throw new Error(`Expected a free name for the channel of ${project.code} within ${MOST_ATTEMPTS} attempts.`);
  }

  async function create(
    project: ChannelProject,
    { name, inDoubt, ready, signal }: { name: string; inDoubt: string | undefined; ready: Ready; signal: AbortSignal },
  ): Promise<Called<Made, Refusal>> {
    const how = { priority: 'offer', signal, ready } as const;
    const answer = await callOnce(ops.client, 'conversations.create', { name, is_private: true }, how);
    if (answer.kind === 'refused' && answer.refusal.error === 'name_taken' && name === inDoubt) {
      // The creation whose result was unknown may have succeeded after the lookup, so we look once more.
      const late = await find(project, name, signal);
      if (late !== undefined) return { kind: 'done', outcome: { id: late, name } };
    }
    if (answer.kind !== 'done') return answer;
    const { channel } = answer.result;
    if (channel?.id === undefined) throw new SlackUnknown('conversations.create', 'no channel id');
    return { kind: 'done', outcome: { id: channel.id, name: channel.name ?? name } };
  }

  function effectOf(project: ChannelProject, channel: ProjectChannel, signal: AbortSignal) {
    return {
      kind: slackChannel,
      key: keyOf(channel),
      async recall({ note: { name } }) {
        const id = await find(project, name, signal);
        return id === undefined ? { kind: 'absent' } : { kind: 'found', outcome: { id, name } };
      },
      record: (tx, outcome) => record(tx, { project, channel, made: outcome, at: clock.now() }),
      signal,
    } satisfies Settled<Made, { name: string }>;
  }

  /** Records the channel's id. From now on the claimer's DM can link to the channel. */
  async function record(
    tx: Tx,
    { project, channel, made, at }: { project: ChannelProject; channel: ProjectChannel; made: Made; at: Date },
  ): Promise<void> {
    const { id, name } = made;
    await tx.projectChannel.update({
      where: { projectId_life: { projectId: project.id, life: channel.life } },
      data: { slackId: id, name, createdAt: at },
    });
    await fieldsChanged(tx, { project, fields: ['channel'], at, via: 'clock', actor: null });
    const line = { action: 'channel.created', projectCode: project.code, details: { name } } as const;
    await audit(tx, { at, actor: null, via: 'clock', ...line });
  }

  /** Whether the channel exists, or may exist although we do not know it. */
  async function mayExist(channel: ProjectChannel): Promise<boolean> {
    if (channel.slackId !== null || channel.begunAt !== null) return true;
    const { state } = await effects.look({ kind: slackChannel, key: keyOf(channel) });
    return state === 'marked' || state === 'in_doubt';
  }

  /**
   * Finds a channel of this name that we created and that belongs to no other project. Slack lists private channels
   * only if we are in them.
   */
  async function find(project: ChannelProject, name: string, signal: AbortSignal): Promise<string | undefined> {
    const { botUserId } = ops.identity();
    const args = { types: 'private_channel', exclude_archived: false, limit: PAGE };
    for await (const page of ops.client.pages('conversations.list', args, { priority: 'offer', signal })) {
      for (const { id, name: found, creator, purpose } of page.channels ?? []) {
        if (id === undefined || found !== name || creator !== botUserId) continue;
        // The purpose tells whether the channel was set up for another project.
        const isOurs = !purpose?.value || purpose.value.includes(project.code) || purpose.value === project.pageLink;
        if (isOurs && (await db.projectChannel.count({ where: { slackId: id } })) === 0) return id;
      }
    }
    return undefined;
  }

  return { made, mayExist };
}

function keyOf({ projectId, life }: ProjectChannel): string {
  return `${projectId}:${life}`;
}

/**
 * The number of the attempt that used the last name. It begins with the number of the project's life, because
 * archived channels keep their names.
 */
function attemptOf(project: ChannelProject, { life, name }: ProjectChannel, tried = name): number {
  for (let attempt = life; attempt < MOST_ATTEMPTS; attempt++)
    if (channelName(project, attempt) === tried) return attempt;
  return life;
}
