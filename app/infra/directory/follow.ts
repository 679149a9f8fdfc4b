import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { slackGroup } from './groups.ts';
import { type HomeTeam, type SlackPerson, type SlackUser, slackPersonOf } from './slack-person.ts';
import type { DirectoryStore } from './store.ts';

/**
 * A change within the second in which somebody joined has the same `updated` as the joining, and may be stored while
 * the joining is handled. So the joining counts as older than everything.
 */
const BEFORE_EVERYTHING = new Date(0);

/** Updates the directory by Slack's events. */
export interface Follow {
  /** For user_change; returns the current person. */
  userChanged(user: SlackUser): Promise<SlackPerson>;
  /**
   * For team_join. The account was new at the time of the event, so whatever else is known about it is at least as
   * recent.
   */
  userJoined(user: SlackUser): Promise<SlackPerson>;
  /** Stores that the account belongs to another organisation, as a payload of Slack has shown. */
  isForeign(slackId: string): Promise<void>;
  channelRenamed(channel: { id: string; name: string }): Promise<void>;
  channelArchived(id: string): Promise<void>;
  /** For subteam_updated: renamed, disabled or enabled. */
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
  /**
   * Stores the user and returns what is stored afterwards. Another event of the account may have been stored
   * meanwhile.
   */
  async function takeIn(user: SlackUser, before: SlackPerson | undefined, asOf: Date): Promise<SlackPerson> {
    const person = slackPersonOf(user, { before, home: await home() });
    await store.putPeople([person], asOf);
    return (await store.personById(user.id)) ?? person;
  }

  /** The time as of which an event's user is true. Slack may deliver an event hours late, and after a newer one. */
  const ageOf = (user: SlackUser, before: SlackPerson | undefined) =>
    before?.changedAt === undefined || user.updated == null ? undefined : before.changedAt - user.updated;

  return {
    async userChanged(user) {
      const before = await store.personById(user.id);
      return before !== undefined && (ageOf(user, before) ?? 0) > 0 ? before : takeIn(user, before, clock.now());
    },
    async userJoined(user) {
      const before = await store.personById(user.id);
      return before !== undefined && (ageOf(user, before) ?? -1) >= 0
        ? before
        : takeIn(user, before, BEFORE_EVERYTHING);
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
