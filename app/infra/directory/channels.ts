import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { RetryLater } from '../errors.ts';
import type { SlackClient } from '../slack/client/client.ts';
import type { Telemetry } from '../telemetry.ts';
import type { DirectoryStore, SlackChannel } from './store.ts';

const AGAIN_AFTER_MS = 30_000;
// The size of a page. Slack allows fewer than 1,000. With the usual 200, a workspace of 5,000 channels would take
// more than the 20 calls allowed per minute.
const PAGE = 999;

const listed = z.object({
  channels: z.array(
    z.object({ id: z.string(), name: z.string().optional(), previous_names: z.array(z.string()).optional() }),
  ),
});

export interface ChannelsOptions {
  client: SlackClient;
  store: DirectoryStore;
  clock: Clock;
  telemetry: Telemetry;
  /** The channel for reports to operators. If this channel itself is missing, that cannot be reported in it. */
  opsChannel: string;
}

export interface Channels {
  /**
   * Finds the id of a channel by name (with or without #) or id. If the channel is missing even after the names were
   * read again, throws RetryLater with instructions for the operators.
   */
  id(nameOrId: string): Promise<string>;
  /** Reads the names again, if they were ever read. */
  refresh(): Promise<void>;
  /**
   * Reads the names again, and returns which channel has this name now, and whether the known channel is open and
   * visible to @ops.
   */
  look(known: { name: string; id: string }): Promise<ChannelSight>;
}

/** The current state of a known channel, and of its configured name. */
export interface ChannelSight {
  /** The channel that has the name at present; former names do not count. */
  named: string | undefined;
  seen: boolean;
}

/** Finds channels by name. The names are read from Slack on first use, and again when one is missing. */
export function createChannels({ client, store, clock, telemetry, opsChannel }: ChannelsOptions): Channels {
  let readAt: number | undefined;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const found: SlackChannel[] = [];
    const args = { types: 'public_channel,private_channel', exclude_archived: true, limit: PAGE };
    for await (const page of client.pages('conversations.list', args, { priority: 'feedback' })) {
      for (const { id, name, previous_names } of listed.parse(page).channels) {
        if (name !== undefined) found.push({ id, name, formerNames: previous_names ?? [] });
      }
    }
    await store.replaceChannels(found);
    readAt = clock.monotonic();
  }

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function id(nameOrId: string): Promise<string> {
    const name = nameOrId.replace(/^#/, '');
    if (isId(name)) return name;
    const known = await store.channelIdByName(name);
    if (known !== undefined) return known;
    // The names may also be missing from a shared store that has lost them.
    if (!isFresh() || !(await store.knowsChannels())) await readOnce();
    const found = await store.channelIdByName(name);
    if (found === undefined) throw missing(name);
    return found;
  }

  function isFresh(): boolean {
    return readAt !== undefined && clock.monotonic() - readAt < AGAIN_AFTER_MS;
  }

  function missing(name: string): RetryLater {
    telemetry.emit('directory.channel_missing', { channel: name });
    const mend = `Create it, and type \`/invite @ops\` in it; what was to be posted there is waiting.`;
    return new RetryLater(
      `No channel #${name} that @ops can see. ${mend}`,
      new Date(clock.now().getTime() + AGAIN_AFTER_MS),
      name === opsChannel.replace(/^#/, '')
        ? undefined
        : { key: `channel-missing:${name}`, text: `There is no channel #${name} that I can see. ${mend}` },
    );
  }

  return {
    id,
    look: async ({ name, id }) => {
      await readOnce();
      const holder = await store.channelIdByName(name);
      const isPresent = holder !== undefined && (await store.channelById(holder))?.name === name;
      return { named: isPresent ? holder : undefined, seen: (await store.channelById(id)) !== undefined };
    },
    refresh: async () => {
      if (await store.knowsChannels()) await readOnce();
    },
  };
}

/** Names are lower case, ids are upper case. */
export function isId(nameOrId: string): boolean {
  return /^[CGD][A-Z0-9]{5,}$/.test(nameOrId);
}
