import type {
  BlockAction,
  ButtonAction,
  RespondFn,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Config } from '../app/config/config.ts';
import type { MetricAnswers } from '../app/domain/metrics/answer/metric-answers.ts';
import type { Showing } from '../app/domain/projects/page.ts';
import type { Clock } from '../app/infra/clock.ts';
import type { Database } from '../app/infra/database/client.ts';
import type { Transact } from '../app/infra/database/transaction.ts';
import type { Directory } from '../app/infra/directory/directory.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import type { MessageBody } from '../app/infra/slack/posts/posts.ts';
import type { Telemetry } from '../app/infra/telemetry.ts';

/** What the listeners are given: the way to the facts, and the bots for answers that cannot wait for a job. */
export interface Services {
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  config: Config;
  directory: Directory;
  newproject: Bot;
  ops: Bot;
  /** Undefined where it has no app: @ops answers questions then. */
  statsbot: Bot | undefined;
  /** Answers questions about numbers. */
  metricAnswers: MetricAnswers;
  /** Where clicks and commands wait for their turn at the database. */
  line: <T>(work: () => Promise<T>) => Promise<T>;
}

export type ButtonClick = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
export type ViewSubmission = SlackViewMiddlewareArgs<ViewSubmitAction>;

/** Who clicked what, and where. `value` is the project's code, or the id of a score. */
export function clickOf({ action, body }: Pick<ButtonClick, 'action' | 'body'>): {
  slackId: string;
  value: string;
  triggerId: string;
  inDm: boolean;
} {
  return {
    slackId: body.user.id,
    value: action.value ?? '',
    triggerId: body.trigger_id,
    inDm: body.container.is_ephemeral !== true && (body.channel?.id.startsWith('D') ?? false),
  };
}

/** Where a button was clicked: the thread of its message, or an answer that only one person sees. */
export function placeOf({ channel, container, message }: ButtonClick['body']): {
  channel: string | undefined;
  threadTs: string | undefined;
  seenByOne: boolean;
} {
  const thread: unknown = message?.thread_ts;
  return {
    channel: channel?.id,
    threadTs: typeof thread === 'string' ? thread : message?.ts,
    seenByOne: container.is_ephemeral === true,
  };
}

/** A score's id as buttons and forms carry it; undefined where it is none. */
export function scoreIdOf(value: string): bigint | undefined {
  if (!/^\d{1,19}$/.test(value)) return undefined;
  const id = BigInt(value);
  return id < 2n ** 63n ? id : undefined;
}

/** How projects are shown in answers. */
export function showingOf({ config }: Pick<Services, 'config'>): Showing {
  return { pageTemplate: config.projectUrlTemplate, timeZone: config.timeZone };
}

/** What a person is told: mrkdwn, or a text with blocks. */
export type Answer = string | MessageBody;

/** Says something that only the person who clicked or typed sees; with `replaces`, in place of what was clicked. */
export async function whisper(
  respond: RespondFn,
  answer: Answer,
  { replaces = false }: { replaces?: boolean } = {},
): Promise<void> {
  const { text, blocks } = typeof answer === 'string' ? { text: answer } : answer;
  await respond({ response_type: 'ephemeral', replace_original: replaces, text, ...(blocks ? { blocks } : {}) });
}

/** The same in place of the ephemeral message that was clicked: the next page of a list. */
export async function turnPage(respond: RespondFn, { text, blocks }: MessageBody): Promise<void> {
  await respond({ response_type: 'ephemeral', replace_original: true, text, ...(blocks ? { blocks } : {}) });
}

/** The answer to somebody whom the roster does not know. */
export const STRANGER = 'You are not on the roster yet. Ask an admin to add you with `/team add`, then try again.';

/** The answer to somebody who may not change projects. */
export const LEADERS_ONLY = 'This is for project managers and admins. Ask one of them.';
