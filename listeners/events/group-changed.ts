import { z } from 'zod';
import { groupChanged } from '../../app/domain/team/skills/groups.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { slackGroup } from '../../app/infra/directory/groups.ts';
import type { Heard } from '../payloads.ts';

type FollowServices = Pick<Services, 'transact' | 'clock' | 'directory'>;

const aboutGroup = z.object({ subteam: slackGroup });
const aboutMembers = z.object({ subteam_id: z.string() });

/** subteam_updated: a user group was renamed, disabled or enabled. */
export const groupUpdated = ({ directory, transact, clock }: FollowServices) =>
  async function groupUpdated({ event }: Heard) {
    const { subteam } = aboutGroup.parse(event);
    await directory.groupChanged(subteam);
    await transact((tx) => groupChanged(tx, { groupId: subteam.id, at: clock.now() }));
  };

/** subteam_members_changed: all members are read from Slack, so that a lost event does no harm. */
export const groupMembersChanged = ({ transact, clock }: FollowServices) =>
  async function groupMembersChanged({ event }: Heard) {
    const { subteam_id: groupId } = aboutMembers.parse(event);
    await transact((tx) => groupChanged(tx, { groupId, at: clock.now() }));
  };
