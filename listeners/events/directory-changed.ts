import { z } from 'zod';
import { channelNamed } from '../../app/domain/reports/channels/keep.ts';
import { reconcileRoster } from '../../app/domain/team/accounts/reconcile.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { slackUser } from '../../app/infra/directory/slack-person.ts';
import type { Heard } from '../payloads.ts';

type FollowServices = Pick<Services, 'db' | 'transact' | 'clock' | 'directory'>;

const aboutUser = z.object({ user: slackUser });
const aboutRename = z.object({ channel: z.object({ id: z.string(), name: z.string() }) });
const aboutArchive = z.object({ channel: z.string() });

/** user_change: a name, an e-mail address, or the account's state changed. Updates the directory and the roster. */
export const userChanged = (services: FollowServices) =>
  async function userChanged({ event }: Heard) {
    const person = await services.directory.userChanged(aboutUser.parse(event).user);
    await reconcileRoster(services, [person]);
  };

/** team_join: a new account, possibly of somebody on the roster. */
export const teamJoined = (services: FollowServices) =>
  async function teamJoined({ event }: Heard) {
    const person = await services.directory.userJoined(aboutUser.parse(event).user);
    await reconcileRoster(services, [person]);
  };

/** channel_rename, group_rename: the channel is found under its new name, and still under its old one. */
export const channelRenamed = ({ directory, transact, clock }: Pick<Services, 'directory' | 'transact' | 'clock'>) =>
  async function channelRenamed({ event }: Heard) {
    const { channel } = aboutRename.parse(event);
    await directory.channelRenamed(channel);
    await transact((tx) => channelNamed(tx, { name: channel.name, at: clock.now() }));
  };

/** channel_archive, group_archive: its name may belong to another channel from now on. */
export const channelArchived = ({ directory }: Pick<Services, 'directory'>) =>
  async function channelArchived({ event }: Heard) {
    await directory.channelArchived(aboutArchive.parse(event).channel);
  };
