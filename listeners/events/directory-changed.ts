import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { channelNamed } from '../../app/domain/reports/channels/keep.ts';
import { reconcileRoster } from '../../app/domain/team/accounts/reconcile.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type SlackPerson, slackUser } from '../../app/infra/directory/slack-person.ts';
import type { Heard } from '../payloads.ts';

type FollowServices = Pick<Services, 'db' | 'transact' | 'clock' | 'directory'>;

const aboutUser = z.object({ user: slackUser });
const aboutRename = z.object({ channel: z.object({ id: z.string(), name: z.string() }) });
const aboutArchive = z.object({ channel: z.string() });

/** user_change: a name, an e-mail address or the state of an account changed. Updates the directory and the roster. */
export const userChanged = (services: FollowServices) =>
  async function userChanged({ event }: Heard) {
    await reconcile(services, await services.directory.userChanged(aboutUser.parse(event).user));
  };

/** team_join: there is a new account, perhaps of somebody on the roster. */
export const teamJoined = (services: FollowServices) =>
  async function teamJoined({ event }: Heard) {
    await reconcile(services, await services.directory.userJoined(aboutUser.parse(event).user));
  };

/**
 * Reconciles the roster with a person's state, until the directory still has that state afterwards. Two events of one
 * account may be handled at the same moment, and the older state must not be the last one that the roster gets.
 */
async function reconcile(services: FollowServices, person: SlackPerson): Promise<void> {
  await reconcileRoster(services, [person]);
  const current = await services.directory.person({ slackId: person.slackId });
  if (current !== undefined && !isDeepStrictEqual(current, person)) await reconcile(services, current);
}

/** channel_rename and group_rename: the channel can be found under its new name, and still under its old one. */
export const channelRenamed = ({ directory, transact, clock }: Pick<Services, 'directory' | 'transact' | 'clock'>) =>
  async function channelRenamed({ event }: Heard) {
    const { channel } = aboutRename.parse(event);
    await directory.channelRenamed(channel);
    await transact((tx) => channelNamed(tx, { name: channel.name, at: clock.now() }));
  };

/** channel_archive and group_archive: another channel may get the archived channel's name from now on. */
export const channelArchived = ({ directory }: Pick<Services, 'directory'>) =>
  async function channelArchived({ event }: Heard) {
    await directory.channelArchived(aboutArchive.parse(event).channel);
  };
