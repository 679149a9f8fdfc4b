import { type Clock, sleep } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';
import type { SlackClient } from './client.ts';
import { OperatorNeeded, SlackRefused, SlackUnknown } from './errors.ts';

/** The identity of a bot in its workspace. */
export interface Identity {
  /** U…: for mentions. */
  botUserId: string;
  /** B… */
  botId: string;
  teamId: string;
  /** The workspace's name. */
  teamName?: string | undefined;
  /** The organisation of the workspace, if it belongs to an Enterprise Grid. */
  enterpriseId?: string | undefined;
  /** The workspace's page, such as https://agency.slack.com/. */
  url: string;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Asks Slack for the bot's identity. While Slack is unreachable it retries for ever, with growing pauses, and emits
 * telemetry. If Slack refuses the token, it throws an error that names the variable and the fix.
 */
export async function identify({
  client,
  clock,
  telemetry,
  signal,
}: {
  client: SlackClient;
  clock: Clock;
  telemetry: Telemetry;
  signal: AbortSignal;
}): Promise<Identity> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await ask(client, signal);
    } catch (error) {
      if (error instanceof OperatorNeeded) throw new Error(error.message, { cause: error });
      if (!(error instanceof SlackUnknown || error instanceof RetryLater)) throw error;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      telemetry.emit('slack.waiting', { bot: client.bot, because: error.message, pauseMs });
      await sleep(clock, pauseMs, signal);
    }
  }
  throw new Error(`@${client.bot} was stopped before Slack said who it is.`);
}

async function ask(client: SlackClient, signal: AbortSignal): Promise<Identity> {
  const outcome = await client.call('auth.test', {}, { priority: 'answer', signal });
  if (outcome.kind === 'refused') throw new SlackRefused('auth.test', outcome.error, outcome.detail);
  if (outcome.kind === 'unwanted') throw new Error('auth.test is always wanted.');
  const {
    user_id: botUserId,
    bot_id: botId,
    team_id: teamId,
    team: teamName,
    enterprise_id: enterpriseId,
    url,
  } = outcome.result;
  if (botUserId === undefined || botId === undefined || teamId === undefined || url === undefined) {
    const variable = `${client.bot.toUpperCase()}_BOT_TOKEN`;
    throw new Error(
      `${variable}: expected the token of a bot (xoxb-…), but auth.test names no bot. Use the bot token.`,
    );
  }
  return {
    botUserId,
    botId,
    teamId,
    url,
    ...(teamName ? { teamName } : {}),
    ...(enterpriseId ? { enterpriseId } : {}),
  };
}
