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
 * Sets the channel's purpose, topic and bookmarks, and pins the brief with its full text in the thread. It runs once,
 * and again when any of these changes. Each step may be repeated. What Slack refuses for good is left out, because
 * the people in the channel matter more.
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

  /** Posts the message, or updates it if it was posted before. */
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
    // A shorter brief needs fewer replies, so replies that are too many are deleted.
    for (let index = replies.length; (await ops.posts.where(keyOf(index))) !== undefined; index++) {
      await ops.posts.delete(keyOf(index), how);
    }
  }

  /** Adds the bookmarks. Slack would add one twice, so after an interrupted run the existing ones are read first. */
  async function bookmark(mayBeThere: boolean): Promise<void> {
    const wanted = bookmarksOf(project);
    const there = mayBeThere ? await bookmarked() : [];
    for (const { title, link } of wanted) {
      if (there.some((one) => one.link === link)) continue;
      await client.call('bookmarks.add', { channel_id: id, title, type: 'link', link }, how);
    }
    for (const { id: bookmarkId, title, link } of there) {
      // Only bookmarks with our titles are changed, because people add their own.
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
      // The app was installed before it asked for the right to read bookmarks. A duplicate bookmark is better than
      // none.
      if (error instanceof OperatorNeeded && error.error === ('missing_scope' satisfies SlackErrorCode)) return [];
      throw error;
    }
  }
}

/** A hash of everything that furnish() shows. It changes if any part of that changes. */
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

/** Topic and purpose have no escapes, so markup characters in a title are replaced by look-alikes. */
function named({ code, title }: { code: string; title: string }): string {
  return plain(`${code}: ${title}`, MOST).replaceAll('<', '‹').replaceAll('>', '›');
}

function bookmarksOf({ pageLink, intercomUrl }: ChannelProject): { title: string; link: string }[] {
  return [
    ...(pageLink === null ? [] : [{ title: PAGE_TITLE, link: bareUrl(pageLink) }]),
    ...(intercomUrl === null ? [] : [{ title: INTERCOM_TITLE, link: bareUrl(intercomUrl) }]),
  ];
}
