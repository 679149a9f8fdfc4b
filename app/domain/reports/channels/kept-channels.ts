import type { Clock } from '../../../infra/clock.ts';
import type { Database } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import { isId } from '../../../infra/directory/channels.ts';
import type { Directory } from '../../../infra/directory/directory.ts';
import { channelLink } from '../../../infra/slack/blocks/text.ts';
import { report } from '../report.ts';
import { askAboutChannel, type ChannelSetting, keepChannel, keptFor, replaceChannel } from './keep.ts';

/** The channels that the settings name. */
export interface KeptChannels {
  /**
   * The id of the channel. Once found by its name it is known by its id, so that neither a rename nor another channel
   * with the name leads anything elsewhere. Not found: throws RetryLater with what the operators have to do.
   */
  id(setting: ChannelSetting): Promise<string>;
  /** Asks Slack who has the names by now; where that is another channel, the operators are asked. */
  compare(): Promise<void>;
}

export interface KeptChannelsOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  directory: Pick<Directory, 'channelId' | 'lookAtChannel'>;
  /** What the settings say: a name, with or without #, or an id. */
  settings: Readonly<Record<ChannelSetting, string>>;
}

const SETTINGS: readonly ChannelSetting[] = ['FEEDBACK_CHANNEL', 'OPS_CHANNEL'];

export function createKeptChannels({ db, transact, clock, directory, settings }: KeptChannelsOptions): KeptChannels {
  const nameOf = (setting: ChannelSetting) => settings[setting].replace(/^#/, '');

  async function id(setting: ChannelSetting): Promise<string> {
    const name = nameOf(setting);
    // An id needs no keeping: it stays right.
    if (isId(name)) return name;
    const kept = await keptFor(db, setting, name);
    if (kept !== null) return kept;
    const slackId = await directory.channelId(name);
    return transact((tx) => keepChannel(tx, { setting, name, slackId, at: clock.now() }));
  }

  async function compareOne(setting: ChannelSetting): Promise<void> {
    const name = nameOf(setting);
    if (isId(name)) return;
    const keptId = await keptFor(db, setting, name);
    // Looked for now, so that one that is missing is told before there is something to post.
    if (keptId === null) return void (await id(setting));
    const { named, seen } = await directory.lookAtChannel({ name, id: keptId });
    if (named === undefined || named === keptId) return;
    const at = clock.now();
    // Nobody can be asked in a channel that is closed.
    if (setting === 'OPS_CHANNEL' && !seen) return succeed({ setting, keptId, otherId: named, at });
    await transact((tx) => askAboutChannel(tx, { setting, name, otherId: named, at }));
  }

  function succeed(change: Parameters<typeof replaceChannel>[1]): Promise<void> {
    const { setting, keptId, otherId, at } = change;
    const text = `${setting}: ${channelLink(keptId)} is closed, or I am not in it any more. What I report comes here from now on, to ${channelLink(otherId)}, which has its name.`;
    return transact(async (tx) => {
      if (await replaceChannel(tx, change))
        await report(tx, { key: `channel-replaced:${keptId}:${otherId}`, text, at });
    });
  }

  return {
    id,
    async compare() {
      // One that is missing keeps the other from nothing.
      const looks = await Promise.allSettled(SETTINGS.map(compareOne));
      for (const look of looks) if (look.status === 'rejected') throw look.reason;
    },
  };
}
