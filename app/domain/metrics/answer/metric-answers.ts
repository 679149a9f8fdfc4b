import type { Metric } from '../../../config/metrics-file.ts';
import type { Person } from '../../../generated/prisma/client.ts';
import type { Role } from '../../../generated/prisma/enums.ts';
import type { FactServices, Transact } from '../../../infra/database/transaction.ts';
import { fallback, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { BotName } from '../../../infra/slack/bot.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { Telemetry } from '../../../infra/telemetry.ts';
import type { Showing } from '../../projects/page.ts';
import { type ActorServices, actorOf } from '../../team/rights/actor.ts';
import { type Actor, mayDo } from '../../team/rights/rights.ts';
import { type Catalogue, mayAsk } from '../question/catalogue.ts';
import { namesFor } from '../question/names.ts';
import { type Puzzle, type Question, sayQuestion } from '../question/question.ts';
import { type Asking, type QuestionReading, readQuestion } from '../question/read-question.ts';
import { readRequest, wantsChange } from '../question/request.ts';
import { type Source, type SourceFilter, SourceTrouble } from '../sources/source.ts';
import { subscribe, subscriptionsAt, unsubscribe } from '../subscriptions/subscribe.ts';
import { changedAnswer, subscribedMessage, subscriptionsMessage } from '../subscriptions/subscription-messages.ts';
import { answerQuestion, answerSides } from './answer.ts';
import type { Answer } from './answered.ts';
import { awayAnswer } from './beside/away-answer.ts';
import { projectAnswer } from './beside/project-answer.ts';
import { courtesyMessage } from './courtesy-messages.ts';
import { explainMessage, helpMessage, listMessage, puzzleMessage } from './help-messages.ts';
import { inTime, OutOfTime } from './in-time.ts';
import { type AnswerOptions, answerMessage } from './messages.ts';
import { MOST_PINNED, pin, unpin } from './pin.ts';

/** A message to the bot: who said what, and where. */
export interface Speaking {
  text: string;
  slackId: string;
  channelId: string;
  bot: BotName;
  /** The idempotency key. */
  key: string;
  /** Whether only the person who asks sees the answer. Slack adds no picture to such a message. */
  seenByOne?: boolean;
  /** Earlier questions of the thread, the oldest first, for follow-ups such as "which ones?". */
  earlier?: readonly string[];
  /** The function that runs changes, if not the default transaction. */
  transact?: Transact;
}

export interface Reply {
  message: MessageBody;
  /** The answer from which a chart is drawn or a file is made. */
  answer?: Answer;
}

/** Parses and answers questions, wherever they are asked. */
export interface MetricAnswers {
  reply(speaking: Speaking): Promise<Reply>;
  /**
   * Whether a message asks to change a subscription or a pin in the Home tab. Its author may still lack the right.
   * All other messages are only answered.
   */
  changesSomething(text: string): boolean;
  /** Answers a question, or explains why it cannot be answered. */
  answer(question: Question, options?: AnswerOptions): Promise<Reply>;
  /** Parses a stored question as if the person asked it now, with the rights that they have now. */
  read(question: string, slackId: string): Promise<QuestionReading>;
  readonly catalogue: Catalogue;
}

export interface MetricAnswersOptions extends FactServices {
  directory?: ActorServices['directory'];
  telemetry: Telemetry;
  timeZone: string;
  /** How a single project is shown. */
  showing?: Pick<Showing, 'pageTemplate' | 'urgentHours'>;
  catalogue: Catalogue;
  sources: Readonly<Record<Metric['source'], Source | undefined>>;
  /** The time limit of an answer. */
  patienceMs?: number;
}

const PATIENCE_MS = 30_000;

export function createMetricAnswers(options: MetricAnswersOptions): MetricAnswers {
  const { db, transact, clock, telemetry, timeZone, catalogue, sources, patienceMs = PATIENCE_MS } = options;

  /** What is needed to parse a text: its author, and the names that it may contain. */
  async function askingOf(
    text: string,
    { actor, now }: { actor: Actor<{ id: number; role: Role }>; now: Date },
  ): Promise<Asking> {
    const names = await namesFor(db, text);
    const own = actor.kind === 'person' ? String(actor.person.id) : undefined;
    const self = names.find(({ filter: { kind, id } }) => kind === 'person' && own !== undefined && id === own);
    return { catalogue, actor, now, timeZone, names, self };
  }

  async function read(question: string, slackId: string): Promise<QuestionReading> {
    const actor = await actorOf(options, slackId);
    return readQuestion(question, await askingOf(question, { actor, now: clock.now() }));
  }

  async function reply({ text, slackId, channelId, bot, key, earlier = [], ...speaking }: Speaking): Promise<Reply> {
    const { seenByOne = false, transact: decide = transact } = speaking;
    const at = clock.now();
    const actor = await actorOf(options, slackId);
    const visible = catalogue.metrics.filter((metric) => mayAsk(metric, actor));
    const asking = await askingOf([text, ...earlier].join(' '), { actor, now: at });
    const request = readRequest(text, { ...asking, before: lastOf(earlier, asking) });
    const verdict = mayDo('ask_metrics', actor);
    if (!verdict.may && request.kind !== 'help' && request.kind !== 'courtesy')
      return { message: { text: verdict.because } };
    switch (request.kind) {
      case 'help':
        return { message: helpMessage(visible) };
      case 'courtesy':
        return { message: courtesyMessage(request.courtesy) };
      case 'list':
        return { message: listMessage(visible) };
      case 'explain': {
        const how = sources[request.metric.source]?.explain(request.metric) ?? 'This source is not set up.';
        return { message: explainMessage(request.metric, { how, catalogue }) };
      }
      case 'puzzle': {
        const known = await beside(request.puzzle, { actor, at });
        return { message: known ?? puzzleMessage(request.puzzle, { help: HELP }) };
      }
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

  /** Answers what is asked besides numbers: how a project stands, and who is away. Only the roster may see these. */
  async function beside(puzzle: Puzzle, { actor, at }: { actor: Actor<Person>; at: Date }) {
    if (actor.kind !== 'person' || !mayDo('see_projects', actor).may) return undefined;
    if (puzzle.kind === 'away') return awayAnswer(db, puzzle.away, { now: at, timeZone });
    if (puzzle.kind !== 'project') return undefined;
    const { code } = puzzle;
    const showing = { ...options.showing, urgentHours: options.showing?.urgentHours ?? 12, timeZone, clock };
    const found = await projectAnswer(db, { code, reader: actor.person, showing });
    return found ?? { text: `I know no project ${fallback(code, 40)}.` };
  }

  /**
   * Answers a message that only one person sees. Slack can add no chart and no CSV file to it. If a chart or file is
   * asked for, the answer is text, and a note says where to ask instead.
   */
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
    if (question.length > MOST_PINNED) return 'That is too long a question for the Home tab.';
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
      const now = clock.now();
      const answer = await inTime(patienceMs, (signal) =>
        answerSides(question, (side) => {
          const asking = { now, timeZone, signal, filters: filtersOf(side, catalogue) };
          // Two metrics may mean different dimensions by the same word: who claimed, and who is in the team.
          const dimension = side.by === undefined ? undefined : catalogue.dimension(side.metric, side.by);
          const own = sources[side.metric.source] ?? source;
          return answerQuestion(side, { source: own, dimension, things: catalogue.things(side.metric), asking });
        }),
      );
      telemetry.emit('metrics.answered', { metric: metric.name, ms: Math.round(performance.now() - begunAt) });
      return { message: answerMessage(answer, options), answer };
    } catch (error) {
      if (!(error instanceof SourceTrouble || error instanceof OutOfTime)) throw error;
      telemetry.emit('metrics.failed', { metric: metric.name, source: metric.source, because: error.message });
      return { message: { text: noAnswer(metric, error) } };
    }
  }

  return { reply, changesSomething: wantsChange, answer, read, catalogue };
}

const NO_FILES = 'Pictures and files come where others may see them: ask me in a channel, or as a DM.';
const HELP = 'Say `help` for everything you can ask, or `list` for all metrics.';

/** The last question of the thread. Each text is parsed as a follow-up of the one before it. */
function lastOf(earlier: readonly string[], asking: Asking): Question | undefined {
  let before: Question | undefined;
  for (const text of earlier) {
    const request = readRequest(text, { ...asking, before });
    if (request.kind === 'question') before = request.question;
  }
  return before;
}

/** Translates the filters of a question into those that its source understands. */
function filtersOf({ metric, filters = [] }: Question, catalogue: Catalogue): SourceFilter[] {
  return filters.map(({ kind, label, id, not, values = [label] }) => {
    const dimension = catalogue.filter(metric, kind);
    if (dimension === undefined) throw new Error(`Expected ${metric.name} to be known by ${kind}.`);
    const wanted = dimension.match === undefined ? values : [id ?? label];
    return { dimension, values: wanted, ...(not ? { not } : {}) };
  });
}

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
