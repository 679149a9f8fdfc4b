import type { FactServices } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobOutcome, runs, snooze } from '../../infra/jobs/job.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { asleepBecause, opening } from '../calendar/awake.ts';
import { type HoursRules, scheduleOf } from '../team/hours/schedule.ts';
import { closesWithTime } from './close.ts';
import * as kinds from './kinds.ts';
import * as messages from './messages.ts';
import { isAwaited, reminderOf, remindReviewer } from './remind.ts';
import { isClosed, type ReviewView, reviewView } from './view.ts';

export interface ReviewJobsOptions extends FactServices {
  ops: Bot;
  rules: HoursRules;
}

/** The jobs of peer reviews: they send each participant a DM and one reminder, and update both. */
export function reviewJobs({ db, transact, clock, ops, rules }: ReviewJobsOptions) {
  const { posts } = ops;

  return [
    runs(kinds.askReview, async ({ requestId }, { signal }) => {
      const view = await reviewView(db, requestId);
      if (view === null) return cancel('no such request');
      const asked = await tell(view, kinds.requestKey(requestId), messages.requestMessage(view), signal);
      if (asked.kind === 'done') {
        const at = clock.now();
        await transact((tx) => enqueue(tx, at, [reminderOf(requestId, at)]));
      }
      return asked;
    }),

    runs(kinds.remindOfReview, async ({ requestId }) => {
      const asleepUntil = await opensAt(requestId);
      if (asleepUntil !== null) return snooze(asleepUntil);
      const isReminded = await transact((tx) => remindReviewer(tx, { requestId, at: clock.now() }));
      return isReminded ? done : cancel('given, closed or reminded already');
    }),

    runs(kinds.postReminder, async ({ requestId }, { signal }) => {
      const view = await reviewView(db, requestId);
      if (view === null) return cancel('no such request');
      return tell(view, kinds.reminderKey(requestId), messages.reminderMessage(view), signal);
    }),

    runs(kinds.redrawReview, async ({ requestId }, { signal }) => {
      const view = await reviewView(db, requestId);
      if (view === null) return cancel('no such request');
      const now = clock.now();
      const disarms = isClosed(view, now);
      const isOpen = view.givenAt === null && !disarms;
      const settled = messages.settledMessage(view, now);
      const drawn: [string, MessageBody][] = [
        [kinds.requestKey(requestId), isOpen ? messages.requestMessage(view) : settled],
        [kinds.reminderKey(requestId), isOpen ? messages.reminderMessage(view) : settled],
      ];
      for (const [key, message] of drawn) {
        await posts.update(key, message, { priority: disarms ? 'undo' : 'answer', disarms, signal });
      }
      return done;
    }),

    runs(kinds.closeReview, async ({ requestId }) => {
      await transact(async (tx) => {
        const at = clock.now();
        await closesWithTime(tx, { requestId, at });
        await enqueue(tx, at, [kinds.redraw(requestId)]);
      });
      return done;
    }),
  ];

  /** When the person is awake. Null: they are awake now. Reminders respect working hours. */
  async function opensAt(id: number): Promise<Date | null> {
    const request = await db.reviewRequest.findUnique({ where: { id }, select: { person: true } });
    if (request === null) return null;
    const schedule = scheduleOf(request.person, rules);
    return asleepBecause(schedule, clock.now()) === null ? null : opening(schedule, clock.now());
  }

  /** Sends the message if a review is still missing and the person can be reached in Slack. */
  async function tell(view: ReviewView, key: string, message: MessageBody, signal: AbortSignal): Promise<JobOutcome> {
    if (view.slackId === null) return cancel('not in Slack');
    const stillWanted = () => isAwaited(db, view.id, clock.now());
    const post = { key, to: view.slackId, message };
    const sent = await posts.post(post, { priority: 'feedback', stillWanted, signal });
    if (sent.kind === 'unwanted') return cancel('given or closed');
    return sent.kind === 'refused' ? cancel(`Slack refused: ${sent.error}`) : done;
  }
}
