import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { slackGroup } from './groups.ts';
import { type HomeTeam, type SlackPerson, type SlackUser, slackPersonOf } from './slack-person.ts';
import type { DirectoryStore } from './store.ts';

/** How Slack's events keep the directory fresh. */
export interface Follow {
  /** Of user_change and team_join; gives the person as known now. */
  userChanged(user: SlackUser): Promise<SlackPerson>;
  /** A payload of Slack says that the account is of another organisation. */
  isForeign(slackId: string): Promise<void>;
  channelRenamed(channel: { id: string; name: string }): Promise<void>;
  channelArchived(id: string): Promise<void>;
  /** Of subteam_updated: renamed, switched off or on again. */
  groupChanged(group: z.infer<typeof slackGroup>): Promise<void>;
}

export function createFollow({
  store,
  clock,
  home,
}: {
  store: DirectoryStore;
  clock: Clock;
  home: () => Promise<HomeTeam | undefined>;
}): Follow {
  return {
    async userChanged(user) {
      const before = await store.personById(user.id);
      // Slack may deliver an event hours late, and after a newer one.
      if (before?.changedAt !== undefined && user.updated != null && user.updated < before.changedAt) return before;
      const person = slackPersonOf(user, { before, home: await home() });
      await store.putPeople([person], clock.now());
      return person;
    },
    async isForeign(slackId) {
      const before = await store.personById(slackId);
      if (before?.belonging === 'foreign') return;
      const unknown = { email: undefined, name: slackId, realName: slackId, deactivated: false, isBot: false };
      await store.putPeople([{ ...unknown, ...before, slackId, belonging: 'foreign' }], clock.now());
    },
    channelRenamed: ({ id, name }) => store.renameChannel(id, name),
    channelArchived: (id) => store.removeChannel(id),
    groupChanged: ({ id: groupId, handle, date_delete }) =>
      date_delete ? store.removeGroup(groupId) : store.putGroup({ groupId, handle }),
  };
}
