import type { FactServices } from '../../../infra/database/transaction.ts';
import { isId } from '../../../infra/directory/channels.ts';
import type { Directory } from '../../../infra/directory/directory.ts';
import { channelLink } from '../../../infra/slack/blocks/text.ts';
import { report } from '../report.ts';
import { askAboutChannel, type ChannelSetting, keepChannel, keptFor, replaceChannel } from './keep.ts';

/** Finds the channels that variables name. */
export interface KeptChannels {
  /**
   * The id of the channel. After the first lookup by name, the id is stored. So neither a rename nor another channel
   * with the same name redirects messages. If the channel is not found, throws RetryLater with instructions for the
   * operators.
   */
  id(setting: ChannelSetting): Promise<string>;
  /** Asks Slack which channels have the names now. If one is not the stored channel, the operators are asked. */
  compare(): Promise<void>;
}

export interface KeptChannelsOptions extends FactServices {
  directory: Pick<Directory, 'channelId' | 'lookAtChannel'>;
  /** The values of the variables: a name, with or without #, or an id. */
  settings: Readonly<Record<ChannelSetting, string>>;
}

const SETTINGS: readonly ChannelSetting[] = ['FEEDBACK_CHANNEL', 'OPS_CHANNEL'];

export function createKeptChannels({ db, transact, clock, directory, settings }: KeptChannelsOptions): KeptChannels {
  const nameOf = (setting: ChannelSetting) => settings[setting].replace(/^#/, '');

  async function id(setting: ChannelSetting): Promise<string> {
    const name = nameOf(setting);
    // A channel's id never changes, so it need not be stored.
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
    // The channel is looked up now, so that a missing one is reported before there is something to post.
    if (keptId === null) return void (await id(setting));
    const { named, seen } = await directory.lookAtChannel({ name, id: keptId });
    if (named === undefined || named === keptId) return;
    const at = clock.now();
    // A closed OPS_CHANNEL cannot receive the question, so the other channel replaces it.
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
      // If one channel is missing, the other is still compared.
      const looks = await Promise.allSettled(SETTINGS.map(compareOne));
      for (const look of looks) if (look.status === 'rejected') throw look.reason;
    },
  };
}
