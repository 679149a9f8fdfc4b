import type { Clock } from '../../../infra/clock.ts';
import type { Database } from '../../../infra/database/client.ts';
import { RetryLater } from '../../../infra/errors.ts';
import { cancel, done, runs } from '../../../infra/jobs/job.ts';
import type { Bot } from '../../../infra/slack/bot.ts';
import { askChannel, compareChannels, questionKey, redrawChannelQuestion } from '../kinds.ts';
import type { ChannelSetting, Choice } from './keep.ts';
import type { KeptChannels } from './kept-channels.ts';
import { type ChannelQuestionView, channelQuestion } from './messages.ts';

export interface ChannelJobsOptions {
  db: Database;
  clock: Clock;
  ops: Pick<Bot, 'posts'>;
  channels: KeptChannels;
}

/** The jobs that compare the configured channels with Slack and ask the operators about differences. */
export function channelJobs({ db, clock, ops, channels }: ChannelJobsOptions) {
  return [
    runs(compareChannels, async () => {
      await channels.compare();
      return done;
    }),

    runs(askChannel, async ({ questionId }, { signal }) => {
      const view = await questionView(db, questionId);
      if (view === null) return cancel('no such question');
      const to = await channels.id('OPS_CHANNEL');
      const post = { key: questionKey(questionId), to, message: channelQuestion(view) };
      const sent = await ops.posts.post(post, { priority: 'feedback', signal });
      if (sent.kind !== 'refused') return done;
      if (sent.meaning === 'bug') return cancel(`Slack refused: ${sent.error}`);
      throw new RetryLater(`Slack refused OPS_CHANNEL: ${sent.error}`, new Date(clock.now().getTime() + 60_000));
    }),

    runs(redrawChannelQuestion, async ({ questionId }, { signal }) => {
      const view = await questionView(db, questionId);
      if (view === null) return cancel('no such question');
      await ops.posts.update(questionKey(questionId), channelQuestion(view), {
        priority: 'answer',
        signal,
        disarms: true,
      });
      return done;
    }),
  ];
}

async function questionView(db: Database, id: number): Promise<ChannelQuestionView | null> {
  const question = await db.channelQuestion.findUnique({ where: { id } });
  if (question === null) return null;
  const { setting, name, keptId, otherId, choice, decidedById } = question;
  const by =
    decidedById === null
      ? null
      : await db.person.findUnique({ where: { id: decidedById }, select: { name: true, slackId: true } });
  return {
    id,
    setting: settingOf(setting),
    name,
    keptId,
    otherId,
    decision: choice === null ? null : { choice: choiceOf(choice), by },
  };
}

function settingOf(setting: string): ChannelSetting {
  return setting === 'OPS_CHANNEL' ? setting : 'FEEDBACK_CHANNEL';
}

function choiceOf(choice: string): Choice {
  return choice === 'use' ? choice : 'keep';
}
