import type { Metric } from '../../../config/metrics-file.ts';
import type { Clock } from '../../../infra/clock.ts';
import type { Database } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { BotName } from '../../../infra/slack/bot.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { Telemetry } from '../../../infra/telemetry.ts';
import { type ActorServices, actorOf } from '../../team/rights/actor.ts';
import { type Actor, mayDo } from '../../team/rights/rights.ts';
import { type Catalogue, mayAsk } from '../question/catalogue.ts';
import { type Question, sayQuestion } from '../question/question.ts';
import { readRequest } from '../question/request.ts';
import { type Source, SourceTrouble } from '../sources/source.ts';
import { subscribe, subscriptionsAt, unsubscribe } from '../subscriptions/subscribe.ts';
import { changedAnswer, subscribedMessage, subscriptionsMessage } from '../subscriptions/subscription-messages.ts';
import { type Answer, answerQuestion } from './answer.ts';
import { explainMessage, helpMessage, listMessage, puzzleMessage } from './help-messages.ts';
import { inTime, OutOfTime } from './in-time.ts';
import { type AnswerOptions, answerMessage } from './messages.ts';
import { pin, unpin } from './pin.ts';

/** Who says what, where. */
export interface Speaking {
  text: string;
  slackId: string;
  channelId: string;
  bot: BotName;
  /** What makes it said once. */
  key: string;
  /** The answer is seen by whoever asks alone: no picture can go with it. */
  seenByOne?: boolean;
  /** Decides what it changes, in place of the usual one. */
  transact?: Transact;
}

export interface Reply {
  message: MessageBody;
  /** What there is to be drawn, or put into a file. */
  answer?: Answer;
}

/** Where questions are read and answered, whatever way they come. */
export interface MetricAnswers {
  reply(speaking: Speaking): Promise<Reply>;
  /** Whether what is said subscribes, pins or ends something, where its speaker may; else it is a question. */
  changesSomething(text: string): boolean;
  /** The answer to a question, or words why there is none. */
  answer(question: Question, options?: AnswerOptions): Promise<Reply>;
  /** Somebody in Slack, with what they may by now. */
  whoAsks(slackId: string): Promise<Actor>;
  readonly catalogue: Catalogue;
  readonly timeZone: string;
}

export interface MetricAnswersOptions {
  db: Database;
  directory?: ActorServices['directory'];
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  timeZone: string;
  catalogue: Catalogue;
  sources: Readonly<Record<Metric['source'], Source | undefined>>;
  /** The time limit of an answer. */
  patienceMs?: number;
}

const PATIENCE_MS = 30_000;

export function createMetricAnswers(options: MetricAnswersOptions): MetricAnswers {
  const { db, transact, clock, telemetry, timeZone, catalogue, sources, patienceMs = PATIENCE_MS } = options;

  const whoAsks = (slackId: string) => actorOf(options, slackId);

  async function reply({ text, slackId, channelId, bot, key, ...speaking }: Speaking): Promise<Reply> {
    const { seenByOne = false, transact: decide = transact } = speaking;
    const at = clock.now();
    const actor = await whoAsks(slackId);
    const visible = catalogue.metrics.filter((metric) => mayAsk(metric, actor));
    const request = readRequest(text, { catalogue, actor, now: at, timeZone });
    const verdict = mayDo('ask_metrics', actor);
    if (!verdict.may && request.kind !== 'help') return { message: { text: verdict.because } };
    switch (request.kind) {
      case 'help':
        return { message: helpMessage(visible) };
      case 'list':
        return { message: listMessage(visible) };
      case 'explain': {
        const how = sources[request.metric.source]?.explain(request.metric) ?? 'This source is not set up.';
        return { message: explainMessage(request.metric, { how, catalogue }) };
      }
      case 'puzzle':
        return { message: puzzleMessage(request.puzzle, { help: HELP }) };
      case 'when': {
        const words = `I do not understand when *“${mrkdwn(request.part, 80)}”* is. Say for example \`every monday 9:00\`, \`every day at 17:30\` or \`every month on the 1st\`, then the question.`;
        return { message: { text: words } };
      }
      case 'question':
        return seenByOne ? answerOne(request.question) : answer(request.question);
      case 'subscribe': {
        const { recurrence } = request;
        const question = sayQuestion(request.question);
        const made = await decide((tx) =>
          subscribe(tx, { key, bot, channelId, slackId, question, recurrence, timeZone, at }),
        );
        if (made.outcome === 'subscribed') return { message: subscribedMessage(made.subscription) };
        return {
          message: { text: `A channel has at most ${made.most} subscriptions. \`unsubscribe NUMBER\` ends one.` },
        };
      }
      case 'pin':
      case 'unpin':
        return {
          message: {
            text: await pinning(request.kind, { slackId, question: sayQuestion(request.question), at, decide }),
          },
        };
      case 'subscriptions':
        return {
          message: subscriptionsMessage(await subscriptionsAt(db, { channelId, slackId }), { here: channelId }),
        };
      case 'unsubscribe': {
        const { id } = request;
        if (id === undefined) return { message: { text: 'Which one? Say its number: `unsubscribe 3`.' } };
        const result = await decide((tx) => unsubscribe(tx, { id, channelId, slackId, at }));
        return { message: { text: changedAnswer(result, 'unsubscribed') } };
      }
    }
  }

  /** No picture and no file can go with it: what was to be either comes as words, and where to get it is said. */
  async function answerOne(question: Question): Promise<Reply> {
    const isWanted = question.as === 'csv' || question.as === 'chart';
    return answer(withoutPicture(question), { seenByOne: true, ...(isWanted ? { note: NO_FILES } : {}) });
  }

  async function pinning(
    kind: 'pin' | 'unpin',
    { slackId, question, at, decide }: { slackId: string; question: string; at: Date; decide: Transact },
  ): Promise<string> {
    const words = `*${mrkdwn(question)}*`;
    if (kind === 'unpin') {
      const gone = await decide((tx) => unpin(tx, { slackId, question, at }));
      return gone ? `${words} is no longer in your Home tab.` : `${words} was not pinned.`;
    }
    const pinned = await decide((tx) => pin(tx, { slackId, question, at }));
    if (pinned.outcome === 'pinned') return `${words} is in your Home tab of @statsbot now.`;
    return `The Home tab has room for ${pinned.most}. \`unpin\` and a question makes some.`;
  }

  async function answer(question: Question, options: AnswerOptions = {}): Promise<Reply> {
    const { metric } = question;
    const begunAt = performance.now();
    const source = sources[metric.source];
    try {
      if (source === undefined) throw new SourceTrouble(`${metric.source} is not set up`, 'not configured');
      const dimension = question.by === undefined ? undefined : catalogue.dimension(metric, question.by);
      const answer = await inTime(patienceMs, (signal) =>
        answerQuestion(question, { source, dimension, asking: { now: clock.now(), timeZone, signal } }),
      );
      telemetry.emit('metrics.answered', { metric: metric.name, ms: Math.round(performance.now() - begunAt) });
      return { message: answerMessage(answer, options), answer };
    } catch (error) {
      if (!(error instanceof SourceTrouble || error instanceof OutOfTime)) throw error;
      telemetry.emit('metrics.failed', { metric: metric.name, source: metric.source, because: error.message });
      return { message: { text: noAnswer(metric, error) } };
    }
  }

  function changesSomething(text: string): boolean {
    const { kind } = readRequest(text, { catalogue, actor: WIDEST, now: clock.now(), timeZone });
    return kind === 'subscribe' || kind === 'unsubscribe' || kind === 'pin' || kind === 'unpin';
  }

  return { reply, changesSomething, answer, whoAsks, catalogue, timeZone };
}

/** Reads every metric, so that nothing that changes something is taken for a question. */
const WIDEST: Actor = { kind: 'person', person: { role: 'admin' } };
const NO_FILES = 'Pictures and files come where others may see them: ask me in a channel, or as a DM.';
const HELP = 'Say `help` for everything you can ask, or `list` for all metrics.';

function withoutPicture(question: Question): Question {
  const cut = question.by !== undefined || question.bucket !== undefined;
  const { as: _, ...rest } = question;
  return cut ? { ...rest, as: 'table' } : rest;
}

function noAnswer(metric: Metric, error: SourceTrouble | OutOfTime): string {
  if (error instanceof OutOfTime) {
    return `No answer about ${mrkdwn(metric.name)}: it took too long, so I stopped. Ask for a shorter period.`;
  }
  return `No answer about ${mrkdwn(metric.name)}: ${mrkdwn(error.told, 600)}.`;
}
