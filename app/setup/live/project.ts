import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { disarmedMessage, offerMessage, wonMessage } from '../../domain/offers/messages.ts';
import { briefMessage } from '../../domain/projects/messages.ts';
import { bodyOf, type MessageBody } from '../../infra/slack/posts/message-body.ts';
import type { Try } from './attempt.ts';
import { channelProject, everyday, project } from './samples.ts';

const Made = z.looseObject({ channel: z.looseObject({ id: z.string() }) });
const Posted = z.looseObject({ ts: z.string() });
const Identity = z.looseObject({ user_id: z.string() });

/**
 * Runs through the life of a project, as far as possible without people: a private channel, an offer that is claimed
 * and one that is deleted, and the brief. Whatever happens, the channel is archived at the end.
 */
export async function projectInSlack(attempt: Try, tokens: { ops: string; newproject: string }): Promise<void> {
  const ops = (what: string, method: string, form: Record<string, string>) =>
    attempt(what, method, { token: tokens.ops, form });
  const newproject = (what: string, method: string, form: Record<string, string>) =>
    attempt(what, method, { token: tokens.newproject, form });

  const name = `crewcall-check-${randomBytes(4).toString('hex')}`;
  const made = Made.safeParse(await ops('a private channel', 'conversations.create', { name, is_private: 'true' }));
  if (!made.success) return;
  const channel = made.data.channel.id;
  try {
    await ops('its topic', 'conversations.setTopic', { channel, topic: 'A check of Crewcall: nothing to do here' });
    await ops('its purpose', 'conversations.setPurpose', { channel, purpose: 'Archived in a moment' });
    const brief = Posted.safeParse(
      await ops('the brief', 'chat.postMessage', {
        channel,
        ...content(briefMessage(channelProject(everyday))),
        ...MARK,
      }),
    );
    if (brief.success) await ops('it is pinned', 'pins.add', { channel, timestamp: brief.data.ts });

    const bot = Identity.safeParse(await newproject('who @newproject is', 'auth.test', {}));
    if (!bot.success) return;
    await ops('@newproject is invited', 'conversations.invite', { channel, users: bot.data.user_id });
    const offer = content(offerMessage(project(everyday, 'requested')));
    const won = Posted.safeParse(await newproject('an offer', 'chat.postMessage', { channel, ...offer, ...MARK }));
    const lost = Posted.safeParse(
      await newproject('another offer', 'chat.postMessage', { channel, ...offer, ...MARK }),
    );
    if (won.success) {
      const { ts } = won.data;
      await newproject('it is claimed', 'chat.update', { channel, ts, ...content(wonMessage(project(everyday))) });
    }
    if (lost.success) {
      const { ts } = lost.data;
      const stale = content(disarmedMessage(project(everyday)));
      await newproject('the other loses its buttons', 'chat.update', { channel, ts, ...stale });
      await newproject('the other is deleted', 'chat.delete', { channel, ts });
    }
    await ops('our marks are found', 'conversations.history', { channel, include_all_metadata: 'true', limit: '15' });
    await ops('@newproject is taken out', 'conversations.kick', { channel, user: bot.data.user_id });
  } finally {
    await ops('the channel is archived', 'conversations.archive', { channel });
  }
}

/** The same kind of metadata by which the product finds its posts again after a lost answer. */
const MARK = { metadata: JSON.stringify({ event_type: 'crewcall_check', event_payload: { key: 'check' } }) };

function content(message: MessageBody): Record<string, string> {
  const { text, blocks = [] } = bodyOf(message);
  return { text, blocks: JSON.stringify(blocks) };
}
