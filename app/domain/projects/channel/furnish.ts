import { bareUrl, plain } from '../../../infra/slack/blocks/text.ts';
import { OperatorNeeded, SlackRefused } from '../../../infra/slack/client/errors.ts';
import type { SlackErrorCode } from '../../../infra/slack/client/outcomes.ts';
import { briefMessage } from '../messages.ts';
import { ChannelLost, type ChannelServices, said, troubleIn } from './services.ts';
import type { ChannelProject, ProjectChannel } from './view.ts';

/** Slack's limit of topic and purpose. */
const MOST = 250;

/**
 * Purpose, topic, the pinned brief and the bookmarks. Each step may be repeated; what Slack refuses for good is left
 * out, as the people in the channel come first.
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
  if (channel.furnishedAt !== null) return;
  const how = { priority: 'offer', signal } as const;
  const { client } = ops;
  said(await client.call('conversations.setPurpose', { channel: id, purpose: purposeOf(project) }, how));
  said(await client.call('conversations.setTopic', { channel: id, topic: topicOf(project) }, how));
  const brief = await ops.posts.post({ key: briefKey(project, channel), to: id, message: briefMessage(project) }, how);
  if (brief.kind === 'refused' && brief.meaning === 'gone') throw new ChannelLost(troubleIn(brief.error));
  if (brief.kind === 'refused') throw new SlackRefused('chat.postMessage', brief.error);
  if (brief.kind === 'posted') {
    said(await client.call('pins.add', { channel: id, timestamp: brief.ts }, how));
    await bookmark(brief.already);
  }
  await db.projectChannel.update({
    where: { projectId_life: { projectId: project.id, life: channel.life } },
    data: { furnishedAt: clock.now() },
  });

  /** Adding twice makes two: where an earlier run may have come this far, what is there is looked at first. */
  async function bookmark(mayBeThere: boolean): Promise<void> {
    const there = mayBeThere ? await bookmarked() : new Set<string>();
    for (const { title, link } of bookmarksOf(project)) {
      if (there.has(link)) continue;
      await client.call('bookmarks.add', { channel_id: id, title, type: 'link', link }, how);
    }
  }

  async function bookmarked(): Promise<Set<string>> {
    try {
      const list = said(await client.call('bookmarks.list', { channel_id: id }, how));
      const bookmarks = list.done ? (list.result.bookmarks ?? []) : [];
      return new Set(bookmarks.flatMap(({ link }) => (link === undefined ? [] : [link])));
    } catch (error) {
      // An app that was installed before it could read bookmarks: rather one twice than none.
      if (error instanceof OperatorNeeded && error.error === ('missing_scope' satisfies SlackErrorCode))
        return new Set();
      throw error;
    }
  }
}

export function briefKey({ id }: { id: number }, { life }: { life: number }): string {
  return `brief:${id}:${life}`;
}

function topicOf({ intercomUrl, ...project }: ChannelProject): string {
  const url = intercomUrl === null ? null : bareUrl(intercomUrl);
  return url !== null && url.length <= MOST ? url : named(project);
}

function purposeOf({ pageLink, ...project }: ChannelProject): string {
  const url = bareUrl(pageLink);
  return url.length <= MOST ? url : named(project);
}

/** Topic and purpose have no escapes: what could be markup in a title becomes its look-alike. */
function named({ code, title }: { code: string; title: string }): string {
  return plain(`${code}: ${title}`, MOST).replaceAll('<', '‹').replaceAll('>', '›');
}

function bookmarksOf({ pageLink, intercomUrl }: ChannelProject): { title: string; link: string }[] {
  return [
    { title: 'Project page', link: bareUrl(pageLink) },
    ...(intercomUrl === null ? [] : [{ title: 'Intercom conversation', link: bareUrl(intercomUrl) }]),
  ];
}
