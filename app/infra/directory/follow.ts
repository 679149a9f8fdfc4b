import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { slackGroup } from './groups.ts';
import { type SlackPerson, type SlackUser, slackPersonOf } from './slack-person.ts';
import type { DirectoryStore } from './store.ts';

/** How Slack's events keep the directory fresh. */
export interface Follow {
  /** Of user_change and team_join; gives the person as known now. */
  userChanged(user: SlackUser): Promise<SlackPerson>;
  channelRenamed(channel: { id: string; name: string }): Promise<void>;
  channelArchived(id: string): Promise<void>;
  /** Of subteam_updated: renamed, switched off or on again. */
  groupChanged(group: z.infer<typeof slackGroup>): Promise<void>;
}

export function createFollow({ store, clock }: { store: DirectoryStore; clock: Clock }): Follow {
  return {
    async userChanged(user) {
      const person = slackPersonOf(user, await store.personById(user.id));
      await store.putPeople([person], clock.now());
      return person;
    },
    channelRenamed: ({ id, name }) => store.renameChannel(id, name),
    channelArchived: (id) => store.removeChannel(id),
    groupChanged: ({ id: groupId, handle, date_delete }) =>
      date_delete ? store.removeGroup(groupId) : store.putGroup({ groupId, handle }),
  };
}
