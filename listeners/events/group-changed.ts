import { z } from 'zod';
import { groupChanged } from '../../app/domain/team/skills/groups.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { slackGroup } from '../../app/infra/directory/groups.ts';

type FollowServices = Pick<Services, 'transact' | 'clock' | 'directory'>;

/** An event of Slack; nobody waits for an answer to it. */
interface Heard {
  event: unknown;
  respond?: never;
}

const aboutGroup = z.object({ subteam: slackGroup });
const aboutMembers = z.object({ subteam_id: z.string() });

/** subteam_updated: a user group was renamed, switched off or on. */
export const groupUpdated = ({ directory, transact, clock }: FollowServices) =>
  async function groupUpdated({ event }: Heard) {
    const { subteam } = aboutGroup.parse(event);
    await directory.groupChanged(subteam);
    await transact((tx) => groupChanged(tx, { groupId: subteam.id, at: clock.now() }));
  };

/** subteam_members_changed: who came and went is read from Slack, so that an event that was lost does no harm. */
export const groupMembersChanged = ({ transact, clock }: FollowServices) =>
  async function groupMembersChanged({ event }: Heard) {
    const { subteam_id: groupId } = aboutMembers.parse(event);
    await transact((tx) => groupChanged(tx, { groupId, at: clock.now() }));
  };
