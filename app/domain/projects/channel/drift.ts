import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { converge } from '../kinds.ts';
import { channelIsBack, channelIsLost, channelIsRenamed } from '../members/found-by-hand.ts';
import type { ChannelServices } from './services.ts';

const PAGE = 1_000;
/** How many channels each run also compares in full, so that every channel is compared in full within hours. */
const ALSO_CHECKED = 10;

interface Listed {
  name: string | undefined;
  archived: boolean;
  members: number | undefined;
}

interface Row {
  projectId: number;
  slackId: string | null;
  name: string | null;
  memberCount: number | null;
  trouble: 'archived' | 'unseen' | null;
  /** What topic and brief showed last. Null: the channel was set up by an earlier version, or not yet. */
  furnishedAs: string | null;
}

/**
 * Repairs differences that no event reported. The channels of all running projects are compared with Slack's list of
 * channels, a thousand per call. Only channels that look different, and the few that were checked longest ago, are
 * compared in full.
 */
export async function reconcileChannels(
  { db, transact, clock, ops }: ChannelServices,
  signal: AbortSignal,
): Promise<void> {
  const rows: Row[] = await db.$queryRaw`
    SELECT channel.projectId, channel.slackId, channel.name, channel.memberCount, channel.trouble, channel.furnishedAs
    FROM projects
    JOIN project_channels AS channel ON channel.projectId = projects.id AND channel.life = projects.life
    WHERE projects.status = 'started'
    ORDER BY channel.checkedAt, channel.projectId`;
  if (rows.length === 0) return;
  const listed = await list();
  const at = clock.now();
  for (const row of rows) await compare(row, row.slackId === null ? undefined : listed.get(row.slackId));
  const questioned = rows.filter((row) => row.trouble === null && differs(row, listed));
  const oldest = rows.filter(({ trouble }) => trouble === null).slice(0, ALSO_CHECKED);
  const ids = [...new Set([...questioned, ...oldest].map(({ projectId }) => projectId))];
  if (ids.length > 0) await transact((tx) => enqueue(tx, at, ids.map(converge)));

  async function compare({ slackId: channelId, name, trouble }: Row, found: Listed | undefined): Promise<void> {
    if (channelId === null || found === undefined) return;
    if (found.archived && trouble === null) {
      await transact((tx) => channelIsLost(tx, { channelId, trouble: 'archived', at }));
    }
    if (!found.archived && trouble !== null) await transact((tx) => channelIsBack(tx, { channelId, at }));
    const renamed = found.name !== undefined && found.name !== name ? found.name : undefined;
    if (renamed !== undefined) await transact((tx) => channelIsRenamed(tx, { channelId, name: renamed }));
  }

  async function list(): Promise<Map<string, Listed>> {
    const found = new Map<string, Listed>();
    const args = { types: 'private_channel', exclude_archived: false, limit: PAGE };
    for await (const page of ops.client.pages('conversations.list', args, { priority: 'feedback', signal })) {
      for (const { id, name, is_archived, num_members } of page.channels ?? []) {
        if (id !== undefined) found.set(id, { name, archived: is_archived === true, members: num_members });
      }
    }
    return found;
  }
}

/**
 * Whether a channel looks different from Slack's list. One that is not in the list counts as different: only a query
 * for it alone tells whether it is lost.
 */
function differs({ slackId, memberCount, furnishedAs }: Row, listed: ReadonlyMap<string, Listed>): boolean {
  if (furnishedAs === null) return true;
  const found = slackId === null ? undefined : listed.get(slackId);
  if (found === undefined) return true;
  return found.members !== undefined && found.members !== memberCount;
}
