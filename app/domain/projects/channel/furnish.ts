import { createHash } from 'node:crypto';
import { bareUrl, plain } from '../../../infra/slack/blocks/text.ts';
import { OperatorNeeded, SlackRefused } from '../../../infra/slack/client/errors.ts';
import type { SlackErrorCode } from '../../../infra/slack/client/outcomes.ts';
import type { MessageBody, PostOutcome } from '../../../infra/slack/posts/posts.ts';
import { briefReplies } from '../brief.ts';
import { briefMessage } from '../messages.ts';
import { ChannelLost, type ChannelServices, said, troubleIn } from './services.ts';
import type { ChannelProject, ProjectChannel } from './view.ts';

const PAGE_TITLE = 'Project page';
const INTERCOM_TITLE = 'Intercom conversation';
const TITLES = [PAGE_TITLE, INTERCOM_TITLE];

/** Slack's limit of topic and purpose. */
const MOST = 250;

/**
 * Purpose, topic, the pinned brief with the whole of it in its thread, and the bookmarks. It is done once, and again
 * when they are to say something else. Each step may be repeated; what Slack refuses for good is left out, as the
 * people in the channel come first.
 */
export async function furnish(
  { db, clock, ops }: ChannelServices,
  {
    project,
    channel,
    id,
    signal,
  }: { project: ChannelProject; channel: ProjectChannel; id: string; signal: AbortSignal },
): Promise<void> {
  const furnishedAs = lookOf(project);
  if (channel.furnishedAt !== null && channel.furnishedAs === furnishedAs) return;
  const how = { priority: 'offer', signal } as const;
  const { client } = ops;
  said(await client.call('conversations.setPurpose', { channel: id, purpose: purposeOf(project) }, how));
  said(await client.call('conversations.setTopic', { channel: id, topic: topicOf(project) }, how));
  const brief = await keepPosted(briefKey(project, channel), briefMessage(project));
  if (brief.kind === 'posted') {
    said(await client.call('pins.add', { channel: id, timestamp: brief.ts }, how));
    await keepReplies(brief.ts);
    await bookmark(brief.already);
  }
  await db.projectChannel.update({
    where: { projectId_life: { projectId: project.id, life: channel.life } },
    data: { furnishedAt: clock.now(), furnishedAs },
  });

  /** Posts it, or makes it say what it is to say now. */
  async function keepPosted(key: string, message: MessageBody, threadTs?: string): Promise<PostOutcome> {
    const sent = await ops.posts.post({ key, to: id, message, threadTs }, how);
    if (sent.kind === 'refused' && sent.meaning === 'gone') throw new ChannelLost(troubleIn(sent.error));
    if (sent.kind === 'refused') throw new SlackRefused('chat.postMessage', sent.error);
    if (sent.kind === 'posted' && sent.already) await ops.posts.update(key, message, how);
    return sent;
  }

  async function keepReplies(threadTs: string): Promise<void> {
    const replies = briefReplies(project);
    const keyOf = (index: number) => `${briefKey(project, channel)}:${index + 1}`;
    for (const [index, message] of replies.entries()) await keepPosted(keyOf(index), message, threadTs);
    // A brief that is shorter now needs fewer of them.
    for (let index = replies.length; (await ops.posts.where(keyOf(index))) !== undefined; index++) {
      await ops.posts.delete(keyOf(index), how);
    }
  }

  /** Adding twice makes two: where an earlier run may have come this far, what is there is looked at first. */
  async function bookmark(mayBeThere: boolean): Promise<void> {
    const wanted = bookmarksOf(project);
    const there = mayBeThere ? await bookmarked() : [];
    for (const { title, link } of wanted) {
      if (there.some((one) => one.link === link)) continue;
      await client.call('bookmarks.add', { channel_id: id, title, type: 'link', link }, how);
    }
    for (const { id: bookmarkId, title, link } of there) {
      // Only what is called as ours are: people have bookmarks of their own.
      if (!TITLES.includes(title) || wanted.some((one) => one.link === link)) continue;
      await client.call('bookmarks.remove', { channel_id: id, bookmark_id: bookmarkId }, how);
    }
  }

  async function bookmarked(): Promise<{ id: string; title: string; link: string }[]> {
    try {
      const list = said(await client.call('bookmarks.list', { channel_id: id }, how));
      const bookmarks = list.done ? (list.result.bookmarks ?? []) : [];
      return bookmarks.map(({ id = '', title = '', link = '' }) => ({ id, title, link }));
    } catch (error) {
      // An app that was installed before it could read bookmarks: rather one twice than none.
      if (error instanceof OperatorNeeded && error.error === ('missing_scope' satisfies SlackErrorCode)) return [];
      throw error;
    }
  }
}

/** A fingerprint of all that furnishing shows. It differs as soon as any part of it changes. */
function lookOf(project: ChannelProject): string {
  const look = [purposeOf(project), topicOf(project), bookmarksOf(project), project.brief];
  return createHash('sha256').update(JSON.stringify(look)).digest('base64url');
}

export function briefKey({ id }: { id: number }, { life }: { life: number }): string {
  return `brief:${id}:${life}`;
}

function topicOf({ intercomUrl, ...project }: ChannelProject): string {
  const url = intercomUrl === null ? null : bareUrl(intercomUrl);
  return url !== null && url.length <= MOST ? url : named(project);
}

function purposeOf({ pageLink, ...project }: ChannelProject): string {
  const url = pageLink === null ? null : bareUrl(pageLink);
  return url !== null && url.length <= MOST ? url : named(project);
}

/** Topic and purpose have no escapes: what could be markup in a title becomes its look-alike. */
function named({ code, title }: { code: string; title: string }): string {
  return plain(`${code}: ${title}`, MOST).replaceAll('<', '‹').replaceAll('>', '›');
}

function bookmarksOf({ pageLink, intercomUrl }: ChannelProject): { title: string; link: string }[] {
  return [
    ...(pageLink === null ? [] : [{ title: PAGE_TITLE, link: bareUrl(pageLink) }]),
    ...(intercomUrl === null ? [] : [{ title: INTERCOM_TITLE, link: bareUrl(intercomUrl) }]),
  ];
}
