import { WebClient } from '@slack/web-api';
import { createCircuit } from '../../circuit.ts';
import { type Clock, sleep } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { Budgets, SpendableTurn } from '../pace/budgets.ts';
import type { Priority, TurnRequest } from '../pace/turns.ts';
import { SlackRefused } from './errors.ts';
import { type CallFailure, readFailure } from './failures.ts';
import { slackFetch, whenLeaving } from './http.ts';
import type { ArgsOf, ResultOf, SlackMethod } from './methods.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { telemetryLogger } from './sdk-logger.ts';
import { createSlackClock, type SlackClock } from './slack-clock.ts';

export type { Priority } from '../pace/turns.ts';

export type BotName = 'newproject' | 'ops' | 'statsbot';

export interface CallOptions {
  priority: Priority;
  /** Called when the turn has come, just before the call; false: the call is not made, and no budget is spent. */
  stillWanted?: (() => Promise<boolean>) | undefined;
  /** Called at the last moment before the request is sent; a RetryLater thrown from it cancels the request. */
  leaving?: (() => void) | undefined;
  /** Aborts waiting for the turn. A call in progress is not interrupted. */
  signal?: AbortSignal | undefined;
}

/** Computes the arguments when the turn has come; undefined: no call is needed any more. */
export type LateArgs<M extends SlackMethod> = () => Promise<ArgsOf<M> | undefined>;

export type CallOutcome<R> = { kind: 'done'; result: R } | Refusal | { kind: 'unwanted' };

/** The Slack client of one bot: waits for a turn in the rate budgets, makes the call, and returns its result. */
export interface SlackClient {
  readonly bot: BotName;
  /**
   * Throws SlackUnknown if the call may or may not have happened, RetryLater if Slack is unreachable or asks for a
   * pause of more than half a minute, and OperatorNeeded (a RetryLater with a report) if somebody has to fix
   * something.
   */
  call<M extends SlackMethod>(
    method: M,
    args: ArgsOf<M> | LateArgs<M>,
    options: CallOptions,
  ): Promise<CallOutcome<ResultOf<M>>>;
  /** See Budgets. */
  undoDelay(method: SlackMethod): number;
  /** Reads all pages of a method with a cursor, one call each. Throws SlackRefused if a page is refused. */
  pages<M extends SlackMethod>(method: M, args: ArgsOf<M>, options: CallOptions): AsyncIterable<ResultOf<M>>;
  /** Slack's clock as we know it from Slack's answers. */
  readonly slackClock: SlackClock;
  /** Resolves when no call is in progress, at the latest after `mostMs`. */
  settled(mostMs: number): Promise<void>;
  /** Stops probing whether Slack is back. */
  stop(): void;
}

/** An outage of Slack; `because` says what we got instead of answers. */
export interface Outage {
  bot: string;
  since: Date;
  because: string;
}

export interface SlackClientOptions {
  bot: BotName;
  token: string;
  /** The URL ends in /api/. */
  apiUrl: string;
  clock: Clock;
  telemetry: Telemetry;
  budgets: Budgets;
  /** After this long without an answer, the result of a call is unknown. */
  timeoutMs?: number;
  /** Called once for each outage of Slack that lasts. */
  onOutage?: ((outage: Outage) => void) | undefined;
}

/** The default time limit of a call. */
export const CALL_LIMIT_MS = 15_000;
/** A 429 of up to this long is waited out; for a longer one the job is put off. */
const PATIENCE_MS = 30_000;
const MOST_LIMITED = 5;

export function createSlackClient(options: SlackClientOptions): SlackClient {
  const { bot, clock, telemetry, budgets } = options;
  const slackClock = createSlackClock(clock);
  const web = createWebClient(options, slackClock);
  const underWay = new Set<Promise<unknown>>();
  const circuit = createCircuit({
    clock,
    probe,
    waitedInVain: `Slack does not answer @${bot} at the moment.`,
    onOpen: (because) => telemetry.emit('slack.away', { bot, because }),
    onClose: (awayMs) => telemetry.emit('slack.back', { bot, awayMs }),
    onOutage: (outage) => options.onOutage?.({ bot, ...outage }),
  });

  /** Whether Slack answers at all; the content does not matter. */
  async function probe() {
    try {
      await web.apiCall('auth.test');
    } catch (error) {
      if (isNoAnswer(readFailure(error))) throw error;
    }
  }

  async function call<M extends SlackMethod>(
    method: M,
    given: ArgsOf<M> | LateArgs<M>,
    { priority, stillWanted, leaving, signal }: CallOptions,
  ): Promise<CallOutcome<ResultOf<M>>> {
    // Only posts are counted for each channel.
    const channel = method === 'chat.postMessage' ? targetOf(given) : undefined;
    for (let limited = 0; ; ) {
      const turn = await turnOf(method, { priority, channel, signal });
      const args = await wanted(turn, async () => {
        if (stillWanted && !(await stillWanted())) return undefined;
        return typeof given === 'function' ? given() : given;
      });
      if (args === undefined) return { kind: 'unwanted' };
      if (turn.hasLapsed()) {
        turn.giveBack();
        continue;
      }
      const target = targetOf(args);
      const answer = await attempt(method, args, { turn, leaving });
      if (answer.kind === 'lapsed') continue;
      if (answer.kind === 'done') {
        if (channel !== undefined) budgets.sameChannel(channel, targetOf(answer.result) ?? channel);
        return answer;
      }
      const { failure } = answer;
      if (failure.kind === 'limited') waitOut(method, failure.retryAfterMs, limited++);
      else return refusalOf({ failure, method, target }, { bot, apiUrl: options.apiUrl, clock });
    }
  }

  /** Waits for the end of an outage, then for a turn, and again if another outage has begun meanwhile. */
  async function turnOf(method: SlackMethod, request: TurnRequest) {
    for (;;) {
      await circuit.passed(request.signal);
      const turn = await budgets.take(method, request);
      if (!circuit.isOpen()) return turn;
      turn.giveBack();
    }
  }

  /** One HTTP call; the turn ends with it. */
  async function attempt<M extends SlackMethod>(
    method: M,
    args: ArgsOf<M>,
    { turn, leaving }: { turn: SpendableTurn; leaving: CallOptions['leaving'] },
  ) {
    const begunAt = performance.now();
    let hasLapsed = false;
    const leave = () => {
      // A busy process may have stood still since its turn was checked.
      hasLapsed = turn.hasLapsed();
      if (hasLapsed) throw new RetryLater(`The turn for ${method} had lapsed.`, clock.now());
      leaving?.();
      turn.spend();
    };
    const calling = whenLeaving(leave, () => web.apiCall(method, { ...args }));
    const marker = calling.catch(() => undefined);
    underWay.add(marker);
    try {
      // The map in methods.ts gives the type of each method's answer; the WebClient does not.
      const result = (await calling) as ResultOf<M>;
      circuit.answered();
      tell('done');
      return { kind: 'done' as const, result };
    } catch (error) {
      const failure = readFailure(error);
      if (hasLapsed) return { kind: 'lapsed' as const };
      if (failure.kind === 'kept') throw failure.error;
      if (isNoAnswer(failure)) circuit.unanswered(failure.because);
      else circuit.answered();
      tell(failure.kind === 'refused' ? failure.error : failure.kind);
      return { kind: 'failed' as const, failure };
    } finally {
      underWay.delete(marker);
      if (hasLapsed) turn.giveBack();
      else turn.end();
    }

    function tell(outcome: string) {
      const ms = Math.round(performance.now() - begunAt);
      telemetry.emit('slack.call', { bot, method, outcome, waitedMs: turn.waitedMs, ms });
    }
  }

  function waitOut(method: SlackMethod, retryAfterMs: number, limited: number) {
    const until = new Date(clock.now().getTime() + retryAfterMs);
    budgets.pause(method, until);
    telemetry.emit('slack.limited', { bot, method, retryAfterMs });
    if (retryAfterMs > PATIENCE_MS || limited === MOST_LIMITED) {
      throw new RetryLater(`${method}: Slack asked to wait ${retryAfterMs / 1_000} s (HTTP 429).`, until);
    }
  }

  async function idle() {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  async function* pages<M extends SlackMethod>(method: M, args: ArgsOf<M>, callOptions: CallOptions) {
    let cursor: string | undefined;
    do {
      const page = await call(method, cursor === undefined ? args : { ...args, cursor }, callOptions);
      if (page.kind === 'unwanted') return;
      if (page.kind === 'refused') throw new SlackRefused(method, page.error, page.detail);
      yield page.result;
      const next = nextCursor(page.result);
      if (next !== undefined && next === cursor) throw new Error(`${method}: Slack gave the cursor ${next} twice.`);
      cursor = next;
    } while (cursor !== undefined);
  }

  return {
    bot,
    call,
    pages,
    undoDelay: (method) => budgets.undoDelay(method),
    slackClock,
    stop: () => circuit.stop(),
    async settled(mostMs) {
      if (underWay.size === 0) return;
      const enough = new AbortController();
      await Promise.race([idle(), sleep(clock, Math.max(0, mostMs), enough.signal)]);
      enough.abort();
    },
  };
}

function createWebClient(options: SlackClientOptions, slackClock: SlackClock) {
  const { token, apiUrl, timeoutMs = CALL_LIMIT_MS, telemetry, bot } = options;
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    // The job retries, because only it can first check whether the call has happened.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // Our budgets limit concurrency already. A second queue in the SDK would delay calls whose turn has come.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    timeout: timeoutMs,
    fetch: slackFetch(slackClock),
    logger: telemetryLogger(telemetry, bot),
  });
}

/** Computes the arguments when the turn has come. Undefined: the call is dropped and the next call gets the turn. */
async function wanted<Args>(turn: SpendableTurn, choose: () => Promise<Args | undefined>): Promise<Args | undefined> {
  let args: Args | undefined;
  try {
    args = await choose();
  } finally {
    if (args === undefined) turn.giveBack();
  }
  return args;
}

function isNoAnswer(failure: CallFailure): failure is Extract<CallFailure, { kind: 'unknown' | 'unreachable' }> {
  return failure.kind === 'unknown' || failure.kind === 'unreachable';
}

/** The channel or person in the arguments or in an answer. */
function targetOf(value: object): string | undefined {
  if ('channel' in value && typeof value.channel === 'string') return value.channel;
  return 'channel_id' in value && typeof value.channel_id === 'string' ? value.channel_id : undefined;
}

function nextCursor(result: { response_metadata?: { next_cursor?: string } }) {
  return result.response_metadata?.next_cursor || undefined;
}
