import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { ConfigError, type Environment, environment, readConfig, type ToolConfig } from '../../config/config.ts';
import { type Database, openDatabase } from '../../infra/database/client.ts';
import { withOwnDatabase } from './own-database.ts';
import { DONE, REFUSED, type Tool, toTerminal, WRONG_USAGE, wordsOf } from './usage.ts';

const USAGE = `Usage: npm run send -- TYPE JSON
Signs an event, sends it to the running program and tells what came of it. For example:
  npm run send -- person.upserted '{"handle":"anna","name":"Anna Kovacs","email":"anna@agency.example","role":"specialist","skills":["design"]}'
`;
const Taken = z.object({ ignored: z.array(z.string()).default([]) });

const LONGEST_MS = 30_000;
const LOOK_MS = 200;

const Refusal = z.object({
  error: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** `npm run send -- TYPE JSON`. Returns the exit status. */
export async function runSend(
  { args, write = toTerminal, longestMs = LONGEST_MS, at = new Date() }: Tool & { longestMs?: number; at?: Date },
  env: Environment = environment(),
): Promise<number> {
  const [type, json, ...more] = args;
  if (type === undefined || json === undefined || more.length > 0) {
    write(USAGE);
    return WRONG_USAGE;
  }
  const read = readJson(json);
  if ('problem' in read) {
    write(`The second word is not JSON: ${read.problem}\n${USAGE}`);
    return WRONG_USAGE;
  }
  try {
    const config = readConfig(env, { tokens: 'optional' });
    const eventId = `send_${randomUUID()}`;
    const answer = await post({ type, data: read.data, eventId, at }, config);
    if ('refused' in answer) {
      write(`${answer.refused}\n`);
      return REFUSED;
    }
    write(`Taken as ${eventId}.\n`);
    if (answer.ignored.length > 0) {
      write(`Ignored ${answer.ignored.join(', ')}: ${type} has no such field. docs/events.md lists all fields.\n`);
    }
    return await withOwnDatabase({ env, config }, (url) => outcomeOf(eventId, { url, write, longestMs }));
  } catch (error) {
    write(`${error instanceof ConfigError ? error.message : `It did not work: ${wordsOf(error)}`}\n`);
    return REFUSED;
  }
}

function readJson(json: string): { data: unknown } | { problem: string } {
  try {
    return { data: JSON.parse(json) };
  } catch (error) {
    return { problem: wordsOf(error) };
  }
}

async function post(
  { type, data, eventId, at }: { type: string; data: unknown; eventId: string; at: Date },
  { webhookSecret, http }: ToolConfig,
): Promise<{ ignored: string[] } | { refused: string }> {
  if (webhookSecret === undefined) {
    return {
      refused: `WEBHOOK_SECRET is not set, so no event can be signed. Set the one of the running program, in .env; or make one and start again: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`,
    };
  }
  const url = `http://${reachable(http.host)}:${http.port}/events`;
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(webhookSecret).sign(eventId, at, body),
    },
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => ({ because: wordsOf(error) }));
  if ('because' in response) {
    return {
      refused: `Nobody answers on ${url} (${response.because}). Is the program running? Start it with npm start; PORT and HOST have to be the same.`,
    };
  }
  const said: unknown = await response.json().catch(() => undefined);
  if (response.status === 202 || response.status === 200) return Taken.catch({ ignored: [] }).parse(said);
  const { error, errors = [] } = Refusal.catch({}).parse(said);
  const fields = errors.map(({ path, message }) => `  ${path}: ${message}`).join('\n');
  const mend =
    response.status === 401 ? ' The running program has another WEBHOOK_SECRET: start it again, or mend .env.' : '';
  return {
    refused: [`Refused (HTTP ${response.status}).${error === undefined ? '' : ` ${error}`}${mend}`, fields]
      .filter(Boolean)
      .join('\n'),
  };
}

/** An address that means all interfaces is replaced by one of this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::' || host === '[::]') return '[::1]';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

async function outcomeOf(
  eventId: string,
  { url, write, longestMs }: { url: string; write: (text: string) => void; longestMs: number },
): Promise<number> {
  const db = openDatabase(url, { connectionLimit: 1 });
  try {
    for (const began = performance.now(); performance.now() - began < longestMs; await pause(LOOK_MS)) {
      const event = await settledEvent(db, eventId);
      if (event === undefined) continue;
      if (event.state === 'applied') {
        write('Applied. What follows from it in Slack comes within seconds.\n');
        return DONE;
      }
      write(
        `It cannot be applied: ${event.reason ?? 'for a reason that was not kept'}\nOnce mended: /project retry ${eventId}\n`,
      );
      return REFUSED;
    }
    write(
      `It is stored, and was not worked on within ${longestMs / 1_000} s. It will be; see the log of the program, and /readyz.\n`,
    );
    return REFUSED;
  } finally {
    await db.$disconnect();
  }
}

async function settledEvent(db: Database, eventId: string) {
  const event = await db.event.findUnique({ where: { eventId }, select: { state: true, reason: true } });
  return event === null || event.state === 'stored' ? undefined : event;
}
