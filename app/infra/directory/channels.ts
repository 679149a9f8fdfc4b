import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { RetryLater } from '../errors.ts';
import type { SlackClient } from '../slack/client/client.ts';
import type { Telemetry } from '../telemetry.ts';
import type { DirectoryStore, SlackChannel } from './store.ts';

const AGAIN_AFTER_MS = 30_000;
// Slack allows fewer than 1,000. Its usual 200 would take a workspace with 5,000 channels beyond a minute's 20 calls.
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
  /** Name or id of the channel in which reports appear: that this one is missing cannot be reported in it. */
  opsChannel: string;
}

export interface Channels {
  /**
   * The id of a channel that is named by its name (with or without #) or by its id. Not found, also after a fresh
   * look: throws RetryLater with what the operators have to do.
   */
  id(nameOrId: string): Promise<string>;
  /** Reads the names anew, where they have ever been asked for. */
  refresh(): Promise<void>;
  /** Reads the names anew: who has this name by now, and is the channel with this id still open and in sight of @ops? */
  look(known: { name: string; id: string }): Promise<ChannelSight>;
}

/** What Slack says of a channel that is known by its id, and of the name under which it was found. */
export interface ChannelSight {
  /** The channel that has the name at present; a name that it had once does not count. */
  named: string | undefined;
  seen: boolean;
}

/** Channels by name, read from Slack when first asked for, and again when one is missing. */
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
    // What we have read may have been lost since, by a store that we share.
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
