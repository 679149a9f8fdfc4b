import type { FactServices } from '../../../infra/database/transaction.ts';
import type { Directory } from '../../../infra/directory/directory.ts';
import { cancel, done, runs, snooze } from '../../../infra/jobs/job.ts';
import type { SlackClient } from '../../../infra/slack/client/client.ts';
import { SlackRefused } from '../../../infra/slack/client/errors.ts';
import { followGroup, regroup } from '../kinds.ts';
import { followGroups, outOfStep } from './grouped.ts';
import { groupIsCalled, groupIsGone, groupIsThere, groupMembersAre, groupsAreGone } from './groups.ts';

export interface GroupJobsOptions extends FactServices {
  directory: Pick<Directory, 'lookupGroup'>;
  /** The Slack client of @ops. */
  client: SlackClient;
}

/** Jobs that synchronise skills with Slack's user groups. */
export function groupJobs({ db, transact, directory, clock, client }: GroupJobsOptions) {
  return [
    runs(followGroup, async ({ groupId }, { signal }) => {
      const bound = async () => (await db.skillGroup.findUnique({ where: { groupId } })) !== null;
      const asked = { priority: 'feedback' as const, signal, stillWanted: bound };
      const outcome = await client.call('usergroups.users.list', { usergroup: groupId }, asked);
      const at = clock.now();
      if (outcome.kind === 'unwanted') return cancel('the group gives no skill any more');
      if (outcome.kind === 'done') {
        const slackIds = outcome.result.users ?? [];
        await transact(async (tx) => {
          await groupMembersAre(tx, { groupId, slackIds, at });
          await groupIsThere(tx, { groupId });
        });
        const named = await directory.lookupGroup({ groupId });
        if (named.outcome === 'found') await transact((tx) => groupIsCalled(tx, named.group));
        return done;
      }
      if (outcome.error === 'no_such_subteam') await transact((tx) => groupIsGone(tx, { groupId, at }));
      else if (outcome.error === 'plan_upgrade_required') await transact((tx) => groupsAreGone(tx, at));
      else throw new SlackRefused('usergroups.users.list', outcome.error);
      return done;
    }),

    runs(regroup, async ({ skillId }, { signal }) => {
      // Each person is changed in a separate short transaction, however large the group is.
      for (const personId of await outOfStep(db, skillId)) {
        if (signal.aborted) return snooze(clock.now());
        await transact((tx) => followGroups(tx, { personId, at: clock.now() }));
      }
      return done;
    }),
  ];
}
