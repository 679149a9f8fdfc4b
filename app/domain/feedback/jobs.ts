import type { FactServices } from '../../infra/database/transaction.ts';
import type { Restore } from '../../infra/effects/origin.ts';
import { doubtingBefore } from '../../infra/effects/restored.ts';
import { RetryLater } from '../../infra/errors.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, runs, snooze } from '../../infra/jobs/job.ts';
import { reflecting } from '../../infra/jobs/reflect.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import { isPosted, type PostOutcome } from '../../infra/slack/posts/posts.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import type { Showing } from '../projects/page.ts';
import { report } from '../reports/report.ts';
import { kind } from './figures/nps.ts';
import * as kinds from './kinds.ts';
import { redraw } from './posts/follow-up.ts';
import { remindedMessage, reminderMessage, scoreMessage } from './posts/messages.ts';
import { isUntaken, reminderOf } from './posts/remind.ts';
import { feedbackView } from './posts/view.ts';
import { scoreRef } from './score-ref.ts';

export interface FeedbackJobsOptions extends FactServices {
  telemetry: Telemetry;
  ops: Bot;
  /** Resolves the id of the channel that gets client feedback. */
  channel: () => Promise<string>;
  /** The configured name or id. */
  channelName: string;
  showing: Showing;
  /** Looks for more scores after a batch was posted. */
  takeScores: () => Promise<void>;
  /**
   * The last restore of our database. The scores database was not restored with it, so scores of the time since the
   * dump may have been posted already.
   */
  restore?: Restore | undefined;
}

/** The jobs of feedback. Each run loads the current state, compares it with Slack, and does one thing. */
export function feedbackJobs(options: FeedbackJobsOptions) {
  const { db, transact, clock, telemetry, ops, channel, channelName, showing } = options;
  const { posts } = ops;

  return [
    runs(
      kinds.postScore,
      async (payload, { signal }) => {
        const scoreId = kinds.scoreOf(payload);
        const view = await feedbackView(db, scoreId, showing);
        if (view === null) return cancel('no such score');
        const to = await channel();
        const post = { key: kinds.scoreKey(scoreId), to, message: scoreMessage(view) };
        const sent = await doubtingBefore(options.restore, view.scoredAt, () =>
          posts.post(post, { priority: 'feedback', signal }),
        );
        if (sent.kind === 'refused') return notPosted(scoreId, sent);
        const reminder = reminderOf(view, clock.now());
        if (reminder !== undefined) await transact((tx) => enqueue(tx, clock.now(), [reminder]));
        telemetry.emit('feedback.posted', {
          score: scoreRef(scoreId),
          ms: clock.now().getTime() - view.takenAt.getTime(),
        });
        return done;
      },
      // A failing post holds up all posts behind it, and none may be lost. So it is retried for a long time, but not
      // for ever.
      { concurrency: 1, attempts: 25 },
    ),

    runs(
      kinds.takeMore,
      async () => {
        await options.takeScores();
        return done;
      },
      // The schedule looks again soon, so a failing job should not hold up the lane.
      { concurrency: 1, attempts: 2 },
    ),

    runs(kinds.redrawScore, async (payload, { signal }) => {
      const scoreId = kinds.scoreOf(payload);
      const view = await feedbackView(db, scoreId, showing);
      if (view === null) return cancel('no such score');
      const options = { priority: 'answer', signal } as const;
      const updated = await posts.update(kinds.scoreKey(scoreId), scoreMessage(view), options);
      if (updated.kind === 'never_posted') {
        // The message is still being posted and will show this change itself. The longer the posting takes, the
        // longer we wait.
        return snooze(later(Math.max(1_000, (clock.now().getTime() - view.takenAt.getTime()) / 50)));
      }
      if (view.followUp !== null || view.outcome !== null || kind(view.score) !== 'detractor') {
        await posts.update(kinds.reminderKey(scoreId), remindedMessage(view), options);
      }
      return updated.kind === 'gone' ? cancel('the message is gone') : done;
    }),

    runs(kinds.remindOfScore, async (payload, { signal }) => {
      const scoreId = kinds.scoreOf(payload);
      const view = await feedbackView(db, scoreId, showing);
      const place = await posts.where(kinds.scoreKey(scoreId));
      if (view === null || place === undefined) return cancel('no such message');
      const stillWanted = () => isUntaken(db, scoreId);
      if (kind(view.score) !== 'detractor') return cancel('the client has changed it');
      if (!(await stillWanted())) return cancel('somebody took it');
      const post = {
        key: kinds.reminderKey(scoreId),
        to: place.channel,
        message: reminderMessage(view),
        threadTs: place.ts,
        replyBroadcast: true,
      };
      const sent = await reflecting({
        drawnFrom: true,
        load: stillWanted,
        land: () => posts.post(post, { priority: 'feedback', stillWanted, signal }),
        landed: isPosted,
        mend: () => [redraw(scoreId)],
        ...{ transact, now: () => clock.now() },
      });
      if (sent.kind === 'unwanted') return cancel('somebody took it');
      return sent.kind === 'refused' ? cancel(`Slack refused: ${sent.error}`) : done;
    }),
  ];

  /**
   * Handles a post that Slack refused. A closed channel can be repaired, so its scores wait. A message that Slack
   * calls invalid must not block the others, so it is given up.
   */
  async function notPosted(scoreId: bigint, { error, meaning }: PostOutcome & { kind: 'refused' }) {
    const where = mrkdwn(channelName);
    if (meaning !== 'bug') {
      throw new RetryLater(`Slack refused the feedback channel: ${error}`, later(60_000), {
        key: `feedback-channel:${error}`,
        text: `Client feedback cannot be posted to ${where}: Slack says ${mrkdwn(error)}. Unarchive it and /invite the bot, or name another one in FEEDBACK_CHANNEL; the scores wait.`,
      });
    }
    const text = `Score ${scoreRef(scoreId)} could not be posted to ${where}: Slack says ${mrkdwn(error)}. It is in the table feedback_posts.`;
    await transact((tx) => report(tx, { key: `score-refused:${scoreRef(scoreId)}`, text, at: clock.now() }));
    return cancel(`Slack refused: ${error}`);
  }

  function later(ms: number): Date {
    return new Date(clock.now().getTime() + ms);
  }
}
