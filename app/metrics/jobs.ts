import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { cancel, done, type JobOutcome, type JobRun, type JobRunner, runs } from '../jobs/job.ts';
import { section } from '../slack/blocks.ts';
import type { Bot } from '../slack/bot.ts';
import { personBySlackId } from '../team/find.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Desk, Reply } from './desk.ts';
import { puzzleMessage } from './help-messages.ts';
import * as kinds from './kinds.ts';
import { readQuestion } from './question.ts';
import { type Place, shareAnswer } from './share.ts';
import { silence } from './subscribe.ts';
import { controls, silencedMessage, subscriptionMark } from './subscription-messages.ts';

export interface MetricsJobsOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  desk: Desk;
  ops: Bot;
  /** Undefined: @ops answers. */
  statsbot: Bot | undefined;
}

const WAITING = 'hourglass_flowing_sand';
/** Nobody reads an answer that comes later than this. */
const STALE_MS = 30 * 60_000;
const SLOT_STALE_MS = 24 * 3_600_000;
/** Slack allows twenty marks to be taken away a minute. */
const MOST_MARKED = 10;
/** Below this no reaction can have been put on. */
const PATIENCE_MS = 1_900;

/** What follows from questions and subscriptions. */
export function metricsJobs({ db, transact, clock, telemetry, desk, ops, statsbot }: MetricsJobsOptions): JobRunner[] {
  const botOf = (name: string): Bot => (name === 'statsbot' && statsbot !== undefined ? statsbot : ops);
  const isFresh = (askedAt: number, staleMs = STALE_MS) => clock.now().getTime() - askedAt < staleMs;

  return [
    runs(
      kinds.answerSaid,
      async (said, { signal }) => {
        if (!isFresh(said.askedAt)) return cancel('asked too long ago');
        const bot = botOf(said.bot);
        const key = kinds.answerKey(said);
        const { message, answer } = await desk.reply(speaking(said, key));
        const sent = await bot.posts.post(
          { key, to: said.channel, message, threadTs: said.threadTs },
          { priority: 'answer', signal, stillWanted: async () => isFresh(said.askedAt) },
        );
        if (said.message && clock.now().getTime() - said.askedAt > PATIENCE_MS) {
          const unmark = kinds.unmarkWaiting.of(said, { uniqueKey: `waited:${key}` });
          await transact((tx) => enqueue(tx, clock.now(), [unmark]));
        }
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
        const { answer } = await desk.reply(speaking(said, key));
        if (answer === undefined) return cancel('there is nothing to share');
        const place = { key: `${key}:file`, channel: posted.channel, threadTs: said.threadTs ?? posted.ts };
        const stillWanted = async () => isFresh(said.askedAt);
        await shareAnswer(answer, { files: bot.files, place }, { priority: 'feedback', signal, stillWanted });
        return done;
      },
      { concurrency: 2, attempts: 3 },
    ),

    runs(
      kinds.markWaiting,
      async (said, { signal }) => {
        const { posts, client } = botOf(said.bot);
        const stillWanted = async () =>
          isFresh(said.askedAt) && (await posts.where(kinds.answerKey(said))) === undefined;
        if (!(await stillWanted())) return cancel('answered already');
        const lane = kinds.channelLane(said.channel);
        const queue = await db.job.count({ where: { lane, state: { in: ['waiting', 'running'] } } });
        if (queue > MOST_MARKED) return cancel('so many wait that marks would outlive the answers');
        const on = { channel: said.channel, timestamp: said.ts, name: WAITING };
        const marked = await client.call('reactions.add', on, { priority: 'feedback', signal, stillWanted });
        if (marked.kind !== 'done' || (await stillWanted())) return done;
        // It was answered while the reaction was on its way.
        const unmark = kinds.unmarkWaiting.of(said, { uniqueKey: `waited:${kinds.answerKey(said)}` });
        await transact((tx) => enqueue(tx, clock.now(), [unmark]));
        return done;
      },
      // A mark of patience is not worth much patience.
      { concurrency: 4, attempts: 2 },
    ),

    runs(
      kinds.unmarkWaiting,
      async (said, { signal }) => {
        const on = { channel: said.channel, timestamp: said.ts, name: WAITING };
        await botOf(said.bot).client.call('reactions.remove', on, { priority: 'feedback', signal });
        return done;
      },
      { concurrency: 4, attempts: 5 },
    ),

    runs(kinds.postSubscription, postSlot, { concurrency: 4, attempts: 8 }),

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
    const stillWanted = async () => isFresh(takenAt, SLOT_STALE_MS);
    const sent = await bot.posts.post(post, { priority: 'digest', signal, stillWanted });
    if (sent.kind === 'unwanted') return cancel('its time is long past');
    if (sent.kind === 'refused') {
      if (sent.meaning !== 'bug') await transact((tx) => silence(tx, { id, at: clock.now() }));
      return cancel(`Slack refused: ${sent.error}`);
    }
    const place = { key: `${key}:file`, channel: sent.channel, threadTs: sent.ts };
    if (answer !== undefined) await shared(bot, { answer, place, signal });
    return done;
  }

  /** Asked anew each time, with the rights that the subscriber has by now. */
  async function answerOf(subscription: Parameters<typeof subscriptionMark>[0]): Promise<Reply> {
    const role = (await personBySlackId(db, subscription.slackId))?.role;
    const { catalogue, timeZone } = desk;
    const reading = readQuestion(subscription.question, { catalogue, role, now: clock.now(), timeZone });
    const mark = subscriptionMark(subscription);
    if (reading.kind === 'question') return desk.answer(reading.question, { mark });
    return { message: puzzleMessage(reading.puzzle, { help: mark }) };
  }

  /** False where it did not work, so that it is tried again; the answer itself stands already. */
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

function speaking({ text, slackId, channel, bot }: kinds.Said, key: string) {
  return { text, slackId, channelId: channel, bot, key };
}
