import { done, runs } from '../../infra/jobs/job.ts';
import { isOfferedAdmin } from '../team/rights/actor.ts';
import { followOn } from './follow.ts';
import * as kinds from './kinds.ts';
import { strangerView } from './messages.ts';
import { createPublisher, type PublishOptions } from './publish.ts';

/** Jobs that draw App Home when somebody opens it or its content changes. */
export function homeJobs(options: PublishOptions) {
  const { db, transact, clock, directory } = options;
  const { publish, publishView } = createPublisher(options);

  return [
    runs(kinds.showHome, ({ personId }, { signal }) => publish(personId, { priority: 'answer', signal }), {
      concurrency: 20,
    }),

    // The concurrency is low: a Home is drawn before it waits for Slack's rate limit, so a long wait would make it
    // out of date.
    runs(kinds.refreshHome, ({ personId }, { signal }) => publish(personId, { priority: 'digest', signal }), {
      concurrency: 4,
    }),

    runs(kinds.greetStranger, async ({ slackId }, { signal }) => {
      const offersAdmin = await isOfferedAdmin({ db, directory }, slackId);
      const outcome = await publishView(slackId, strangerView({ offersAdmin }), { priority: 'answer', signal });
      return typeof outcome === 'string' ? done : outcome;
    }),

    runs(
      kinds.followTrail,
      async () => {
        await transact((tx) => followOn(tx, { at: clock.now() }));
        return done;
      },
      { concurrency: 1 },
    ),
  ];
}
