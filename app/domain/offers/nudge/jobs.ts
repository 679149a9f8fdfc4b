import { cancel, done, type JobOutcome, runs } from '../../../infra/jobs/job.ts';
import { isPosted } from '../../../infra/slack/posts/posts.ts';
import type { OfferJobsOptions } from '../jobs.ts';
import * as kinds from '../kinds.ts';
import { settledMessage } from '../messages.ts';
import { listed } from '../overview/overview.ts';
import { noteSent } from '../sent.ts';
import { takeAway } from '../take-away.ts';
import { unreachable } from '../unreachable.ts';
import { nudgeMessage } from './messages.ts';
import { nudged } from './nudge.ts';
import { nudgeKey } from './redraw.ts';

/**
 * Jobs for DMs that contain several offers. Both kinds run in the DM's lane, so that an older version never
 * overwrites a newer one.
 */
export function nudgeJobs({
  db,
  transact,
  clock,
  newproject,
  showing,
  rules,
}: Pick<OfferJobsOptions, 'db' | 'transact' | 'clock' | 'newproject' | 'showing' | 'rules'>) {
  const { posts } = newproject;
  const { timeZone, urgentHours } = showing;
  const message = (offers: Awaited<ReturnType<typeof nudged>>) =>
    nudgeMessage(offers.map(listed), { now: clock.now(), timeZone, urgentHours });

  return [
    runs(kinds.deliverNudge, async ({ nudge }, { signal }): Promise<JobOutcome> => {
      const offers = await nudged(db, nudge);
      const person = offers[0]?.person;
      if (person === undefined || person.slackId === null) return cancel('no longer on offer');
      const stillWanted = async () => (await db.offer.count({ where: { nudge, state: 'open' } })) > 0;
      const at = clock.now();
      const post = { key: nudgeKey(nudge), to: person.slackId, message: message(offers) };
      const sent = await posts.post(post, { priority: 'offer', stillWanted, signal });
      if (isPosted(sent)) {
        const offerIds = offers.map(({ id }) => id);
        await transact((tx) => noteSent(tx, { offerIds, person, rules, at }));
        return done;
      }
      if (sent.kind !== 'refused') return cancel('no longer on offer');
      for (const offer of offers) await unreachable(offer, sent.error, { transact, clock });
      return cancel(`Slack refused: ${sent.error}`);
    }),

    runs(kinds.redrawNudge, async ({ nudge }, { signal }): Promise<JobOutcome> => {
      const offers = await nudged(db, nudge);
      const key = nudgeKey(nudge);
      if (offers.length === 0) {
        const how = { priority: 'undo', withoutButtons: async () => settledMessage(), signal } as const;
        return takeAway(() => posts.delete(key, how), { transact, clock });
      }
      await posts.update(key, message(offers), { priority: 'undo', signal });
      return done;
    }),
  ];
}
