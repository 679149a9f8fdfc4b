import bolt from '@slack/bolt';
import { LogLevel, WebClient } from '@slack/web-api';
import type { ExecutionContext } from 'ava';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { AppName } from '../../sandbox/workspace/apps.ts';
import { HANG_MS } from '../helpers/eventually.ts';

/** An app on a busy machine is slow but works, so tests have to ask for Slack's own time limits. */
const patience = { ackLimitMs: HANG_MS, triggerLifeMs: HANG_MS, answerWaitMs: HANG_MS } satisfies SandboxOptions;

/** A sandbox with anna and bela in it, stopped when the test ends. */
export async function openWorkspace(t: ExecutionContext, options: SandboxOptions = {}) {
  const slack = await startSandbox({ port: 0, tiers: 'none', ...patience, ...options });
  t.teardown(() => slack.stop());
  const anna = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  const bela = slack.addUser({ name: 'bela', realName: 'Bela Varga', email: 'bela@agency.test' });
  return { slack, anna, bela };
}

/** Slack's own client with this app's bot token. It never repeats a call. */
export function client(slack: Sandbox, app: AppName, token = slack.apps[app].botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
}

/** A real Bolt app, connected by Socket Mode. It stops when the test ends. */
export async function connect(t: ExecutionContext, slack: Sandbox, name: AppName): Promise<bolt.App> {
  const app = new bolt.App({
    token: slack.apps[name].botToken,
    appToken: slack.apps[name].appToken,
    socketMode: true,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  await app.start();
  t.teardown(() => app.stop());
  return app;
}

/** Slack's error code, or `ok`. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (typeof error !== 'object' || error === null) throw error;
    if ('data' in error && typeof error.data === 'object' && error.data !== null && 'error' in error.data)
      return String(error.data.error);
    throw error;
  }
}

/** Waits until the condition holds. The test's own timeout is the limit. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}

/** A message's blocks with one button. */
export function withButton(actionId: string, words = 'Claim project') {
  return [
    { type: 'section', text: { type: 'mrkdwn', text: 'A *logo* for Acme' } },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: actionId, text: { type: 'plain_text', text: words }, value: 'P-1' }],
    },
  ];
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
