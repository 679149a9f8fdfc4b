import { drawChart } from '../../../infra/chart/chart.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import { RetryLater } from '../../../infra/errors.ts';
import { cancel, done, type JobOutcome, runs } from '../../../infra/jobs/job.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { Bot } from '../../../infra/slack/bot.ts';
import { weekOfDigest } from '../../calendar/named-span.ts';
import type { Showing } from '../../projects/page.ts';
import { report } from '../../reports/report.ts';
import * as kinds from '../kinds.ts';
import { linksOf } from '../posts/links.ts';
import { figuresOf } from './figures.ts';
import { figuresMessage } from './figures-message.ts';
import { trendChart } from './trend-chart.ts';

export interface DigestJobsOptions extends FactServices {
  ops: Pick<Bot, 'posts' | 'files' | 'permalinks'>;
  /** Resolves the id of the channel that gets client feedback. */
  channel: () => Promise<string>;
  /** The configured name or id. */
  channelName: string;
  showing: Showing;
}

/** The jobs of a digest: its message, and its chart below the message in the channel. */
export function digestJobs(options: DigestJobsOptions) {
  const { db, transact, clock, ops, channel, channelName, showing } = options;
  const { posts, files, permalinks } = ops;
  const figuresAt = (slot: string) => figuresOf(db, weekOfDigest(new Date(slot), showing.timeZone), showing);

  return [
    runs(kinds.postDigest, async ({ slot }, { signal }) => {
      const call = { priority: 'digest', signal } as const;
      const figures = await figuresAt(slot);
      const message = figuresMessage(figures, await linksOf(figures, { permalinks, ...call }));
      const to = await channel();
      const sent = await posts.post({ key: kinds.digestKey(slot), to, message }, call);
      return sent.kind === 'refused' ? refused(slot, 'digest', sent) : done;
    }),

    runs(kinds.shareTrend, async ({ slot }, { signal }) => {
      const place = await posts.where(kinds.digestKey(slot));
      if (place === undefined) return cancel('its digest was not posted');
      const spec = trendChart((await figuresAt(slot)).trend, showing.timeZone);
      if (spec === undefined) return cancel('no scores to draw');
      const { png: bytes, altText } = await drawChart(spec);
      const file = {
        key: kinds.trendKey(slot),
        // The chart is posted to the channel and not to the thread, because a phone does not show the thread.
        channel: place.channel,
        filename: `nps-${slot.slice(0, 10)}.png`,
        title: 'NPS of 12 weeks',
        altText,
        bytes,
      };
      const shared = await files.share(file, { priority: 'digest', signal });
      return shared.kind === 'refused' ? refused(slot, 'chart of the digest', shared) : done;
    }),
  ];

  /**
   * Handles a refused post. A closed channel can be repaired, so the job is retried. A message that Slack calls
   * invalid is reported and not retried.
   */
  async function refused(
    slot: string,
    what: string,
    { error, meaning }: { error: string; meaning: string },
  ): Promise<JobOutcome> {
    const text = `The ${what} could not be posted to ${mrkdwn(channelName)}: Slack says ${mrkdwn(error)}.`;
    if (meaning === 'bug') {
      await transact((tx) => report(tx, { key: `digest-refused:${slot}:${error}`, text, at: clock.now() }));
      return cancel(`Slack refused: ${error}`);
    }
    const mend = 'Unarchive it and /invite the bot, or name another one in FEEDBACK_CHANNEL; the digest waits.';
    const until = new Date(clock.now().getTime() + 60_000);
    throw new RetryLater(text, until, { key: `feedback-channel:${error}`, text: `${text} ${mend}` });
  }
}
