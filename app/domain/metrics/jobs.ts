import type { Database } from '../../infra/database/client.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobOutcome, type JobRun, runs } from '../../infra/jobs/job.ts';
import { section } from '../../infra/slack/blocks/blocks.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { earlierQuestions } from './answer/earlier.ts';
import { puzzleMessage } from './answer/help-messages.ts';
import { homeView, type PinnedView } from './answer/home-messages.ts';
import type { MetricAnswers, Reply, Speaking } from './answer/metric-answers.ts';
import { pinsOf } from './answer/pin.ts';
import { type Place, shareAnswer } from './answer/shown/share.ts';
import { waitingMark } from './answer/waiting-mark.ts';
import * as kinds from './kinds.ts';
import { silence } from './subscriptions/subscribe.ts';
import { controls, silencedMessage, subscriptionMark } from './subscriptions/subscription-messages.ts';

export interface MetricsJobsOptions extends FactServices {
  telemetry: Telemetry;
  metricAnswers: MetricAnswers;
  ops: Bot;
  /** If it is undefined or has failed, @ops answers instead. */
  statsbot: Bot | undefined;
}

/** An answer is not posted if it comes later than this after the question. */
const STALE_MS = 30 * 60_000;
const SLOT_STALE_MS = 24 * 3_600_000;

/** The jobs of questions and subscriptions. */
export function metricsJobs({ db, transact, clock, telemetry, metricAnswers, ops, statsbot }: MetricsJobsOptions) {
  const ownBot = () => (statsbot?.failed() ? undefined : statsbot);
  const botOf = (name: string): Bot => (name === 'statsbot' ? (ownBot() ?? ops) : ops);
  const isFresh = (askedAt: number, staleMs = STALE_MS) => clock.now().getTime() - askedAt < staleMs;

  return [
    runs(
      kinds.answerSaid,
      async (said, { signal }) => {
        if (!isFresh(said.askedAt)) return cancel('asked too long ago');
        const bot = botOf(said.bot);
        const key = kinds.answerKey(said);
        const { message, answer } = await metricAnswers.reply(await speaking(db, said, key));
        const sent = await bot.posts.post(
          { key, to: said.channel, message, threadTs: said.threadTs },
          { priority: 'answer', signal, stillWanted: async () => isFresh(said.askedAt) },
        );
        if (sent.kind === 'unwanted') return cancel('asked too long ago');
        if (sent.kind === 'refused') return cancel(`Slack refused: ${sent.error}`);
        const place = { key: `${key}:file`, channel: sent.channel, threadTs: said.threadTs ?? sent.ts };
        if (answer !== undefined && !(await shared(bot, { answer, place, signal }))) {
          await transact((tx) => enqueue(tx, clock.now(), [kinds.shareLater.of(said, { uniqueKey: `share:${key}` })]));
        }
        return done;
      },
      { concurrency: 8, attempts: 5 },
    ),

    runs(
      kinds.shareLater,
      async (said, { signal }) => {
        const bot = botOf(said.bot);
        const key = kinds.answerKey(said);
        const posted = await bot.posts.where(key);
        if (posted === undefined || !isFresh(said.askedAt)) return cancel('asked too long ago');
        const { answer } = await metricAnswers.reply(await speaking(db, said, key));
        if (answer === undefined) return cancel('there is nothing to share');
        const place = { key: `${key}:file`, channel: posted.channel, threadTs: said.threadTs ?? posted.ts };
        const stillWanted = async () => isFresh(said.askedAt);
        await shareAnswer(answer, { files: bot.files, place }, { priority: 'feedback', signal, stillWanted });
        return done;
      },
      { concurrency: 2, attempts: 3 },
    ),

    waitingMark({ db, clock, botOf, isFresh }),

    runs(kinds.postSubscription, postSlot, { concurrency: 4, attempts: 8 }),

    runs(kinds.drawHome, async ({ slackId }, { signal }) => {
      const bot = ownBot();
      if (bot === undefined) return cancel('@statsbot has no app that works');
      const { questions, own } = await pinsOf(db, slackId);
      const pins: PinnedView[] = [];
      for (const question of questions) pins.push({ question, ...(await answerPinned(question, slackId)) });
      const view = { user_id: slackId, view: homeView(pins, { own }) };
      const shown = await bot.client.call('views.publish', view, { priority: 'answer', signal });
      return shown.kind === 'refused' ? cancel(`Slack refused: ${shown.error}`) : done;
    }),

    runs(kinds.tellSilenced, async ({ id, at }, { signal }) => {
      const subscription = await db.subscription.findUnique({ where: { id } });
      if (subscription === null || subscription.endedAt !== null) return cancel('it has ended');
      const message = silencedMessage(subscription);
      const post = { key: `subscription-silent:${id}:${at}`, to: subscription.slackId, message };
      const sent = await botOf(subscription.bot).posts.post(post, { priority: 'feedback', signal });
      return sent.kind === 'refused' ? cancel(`Slack refused: ${sent.error}`) : done;
    }),
  ];

  async function postSlot(
    { id, slot, takenAt }: { id: number; slot: number; takenAt: number },
    { signal }: JobRun,
  ): Promise<JobOutcome> {
    const subscription = await db.subscription.findUnique({ where: { id } });
    if (subscription === null || subscription.endedAt !== null) return cancel('it has ended');
    if (subscription.pausedAt !== null) return cancel('it is paused');
    const bot = botOf(subscription.bot);
    const key = kinds.subscriptionKey(id, slot);
    const { message, answer } = await answerOf(subscription);
    const post = {
      key,
      to: subscription.channelId,
      message: { ...message, blocks: [...(message.blocks ?? [section(message.text)]), controls(subscription)] },
    };
    const stillWanted = async () =>
      isFresh(takenAt, SLOT_STALE_MS) &&
      (await db.subscription.count({ where: { id, endedAt: null, pausedAt: null } })) > 0;
    const sent = await bot.posts.post(post, { priority: 'digest', signal, stillWanted });
    if (sent.kind === 'unwanted') return cancel('its time is long past, or it is paused or has ended');
    if (sent.kind === 'refused') {
      if (sent.meaning !== 'bug') await transact((tx) => silence(tx, { id, at: clock.now() }));
      return cancel(`Slack refused: ${sent.error}`);
    }
    const place = { key: `${key}:file`, channel: sent.channel, threadTs: sent.ts };
    if (answer !== undefined) await shared(bot, { answer, place, signal });
    return done;
  }

  async function answerPinned(question: string, slackId: string): Promise<Pick<PinnedView, 'answer' | 'words'>> {
    const reading = await metricAnswers.read(question, slackId);
    if (reading.kind === 'puzzle') return { answer: undefined, words: 'This question is not understood any more.' };
    const { answer, message } = await metricAnswers.answer(reading.question);
    return { answer, words: message.text };
  }

  /** The question is parsed anew for each answer, with the rights that the subscriber has now. */
  async function answerOf(subscription: Parameters<typeof subscriptionMark>[0]): Promise<Reply> {
    const reading = await metricAnswers.read(subscription.question, subscription.slackId);
    const mark = subscriptionMark(subscription);
    if (reading.kind === 'question') return metricAnswers.answer(reading.question, { mark });
    return { message: puzzleMessage(reading.puzzle, { help: mark }) };
  }

  /**
   * Uploads the picture or file. Returns false if that failed and has to be retried; the answer itself is already
   * posted.
   */
  async function shared(
    bot: Bot,
    { answer, place, signal }: { answer: NonNullable<Reply['answer']>; place: Place; signal: AbortSignal },
  ): Promise<boolean> {
    try {
      await shareAnswer(answer, { files: bot.files, place }, { priority: 'answer', signal });
      return true;
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      telemetry.emit('metrics.share_failed', { metric: answer.question.metric.name, because });
      return false;
    }
  }
}

async function speaking(db: Database, said: kinds.Said, key: string): Promise<Speaking> {
  const { text, slackId, channel, bot } = said;
  return { text, slackId, channelId: channel, bot, key, earlier: await earlierQuestions(db, said) };
}
