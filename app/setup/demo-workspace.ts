import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Environment } from '../config/config.ts';

const READY_WITHIN_MS = 30_000;
const PROGRAM = fileURLToPath(new URL('../../sandbox/main.js', import.meta.url));
const END_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href;

const Apps = z.record(z.string(), z.object({ botToken: z.string(), appToken: z.string() }));
type Apps = z.infer<typeof Apps>;
const Mail = z.object({ smtpUrl: z.string() });
const Board = z.object({ url: z.string(), secret: z.string() });

/**
 * Starts the sandbox as a separate process, and puts its address and tokens into our environment as an operator
 * would. Returns the URL of its page. The sandbox ends when we end, whatever the reason.
 */
export async function startDemoWorkspace(env: Environment): Promise<string> {
  const port = env.SANDBOX_PORT || '3100';
  const page = `http://127.0.0.1:${port}/`;
  // The demo acts in the workspace from outside, so both sides need to know the token.
  process.env.SANDBOX_TOKEN ||= randomBytes(24).toString('base64url');
  const apps = await workspaceApps(spawnSandbox(port), page);
  await mailIntoTheWorkspace(page, env);
  await tellTheBoard(page, env);
  for (const [name, { botToken, appToken }] of Object.entries(apps)) {
    process.env[`${name.toUpperCase()}_BOT_TOKEN`] = botToken;
    process.env[`${name.toUpperCase()}_APP_TOKEN`] = appToken;
  }
  process.env.SLACK_API_URL = `${page}api/`;
  if (!env.WEBHOOK_SECRET) process.env.WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`;
  return page;
}

/** Sends the demo's mails to the sandbox, whatever mail server is configured, so that nobody outside gets any. */
async function mailIntoTheWorkspace(page: string, env: Environment): Promise<void> {
  const { smtpUrl } = Mail.parse(await (await fetch(`${page}control/mail`)).json());
  process.env.SMTP_URL = smtpUrl;
  process.env.MAIL_FROM ||= 'The agency <hello@agency.test>';
  process.env.PUBLIC_URL = `http://127.0.0.1:${env.PORT || '3000'}`;
  // Without this, the demo would wait a second between two mails.
  process.env.MAIL_PER_MINUTE ||= '600';
}

/** Sends announcements to a small platform inside the sandbox, unless a real endpoint is configured. */
async function tellTheBoard(page: string, env: Environment): Promise<void> {
  if (env.EVENTS_URL) return;
  const { url, secret } = Board.parse(await (await fetch(`${page}control/board`)).json());
  process.env.EVENTS_URL = url;
  process.env.EVENTS_SECRET = secret;
}

// The child gets a session of its own. So Ctrl-C only reaches this process, and the sandbox's Slack is there until
// the app has drained.
function spawnSandbox(port: string): ChildProcess {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--enable-source-maps', `--import=${END_WITH_PARENT}`, PROGRAM],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, SANDBOX_PORT: port, SANDBOX_AWAITS_PRODUCT: 'yes' },
    },
  );
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  return child;
}

async function workspaceApps(child: ChildProcess, page: string): Promise<Apps> {
  let said = '';
  const listen = (chunk: Buffer) => {
    said += chunk;
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  let ended = false;
  child.once('close', () => {
    ended = true;
  });
  for (const began = performance.now(); performance.now() - began < READY_WITHIN_MS; await pause(50)) {
    if (ended) throw refused(`The sandbox workspace did not start.\n${said.trim()}`);
    const apps = await ask(`${page}control/apps`);
    // Waits until our child reports too, because another sandbox may already answer on this port.
    if (apps === undefined || said === '') continue;
    child.stdout?.off('data', listen).resume();
    child.stderr?.off('data', listen).on('data', (chunk: Buffer) => process.stderr.write(chunk));
    child.once('close', () => process.stderr.write('The sandbox workspace has ended. Start again to have it back.\n'));
    return apps;
  }
  throw refused(`The sandbox workspace did not answer on ${page} within ${READY_WITHIN_MS / 1000} s.\n${said.trim()}`);
}

async function ask(url: string): Promise<Apps | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return response.ok ? Apps.parse(await response.json()) : undefined;
  } catch {
    return undefined; // The sandbox does not listen yet.
  }
}

function refused(problem: string): Error {
  return Object.assign(new Error(problem), { name: 'DemoRefused' });
}
