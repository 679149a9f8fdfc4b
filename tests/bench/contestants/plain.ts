import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { App, type BlockAction, type ButtonAction, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import mysql from 'mysql2/promise';
import { z } from 'zod';
import { compete, LOOK_MS, type Settings } from './settings.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS scores (
  id BIGINT AUTO_INCREMENT PRIMARY KEY, project_code VARCHAR(32) NOT NULL, client_name VARCHAR(200),
  client_company VARCHAR(200), score TINYINT NOT NULL, comment TEXT NULL, created_at DATETIME(3) NOT NULL)`;

/** Runs the call for every item, in the order and concurrency of this contestant. */
export type Spread = <T>(items: readonly T[], call: (item: T) => Promise<void>) => Promise<void>;

interface Project {
  claimer: string | undefined;
  messages: { channel: string; ts: string }[];
}

const Request = z.object({ code: z.string(), title: z.string(), to: z.array(z.string()) });

/**
 * The app that one would write in an afternoon with Bolt: everything is in memory, and Slack's own client is used with
 * its defaults. If a call fails for good, only its own message is lost.
 */
export function runPlain(spread: Spread): Promise<void> {
  return compete(async (settings) => {
    const url = await offer(settings, spread);
    void (await postScores(settings, spread))();
    return { url };
  });
}

async function offer({ apiUrl, newproject }: Settings, spread: Spread): Promise<string> {
  const projects = new Map<string, Project>();
  const app = new App({
    token: newproject.botToken,
    appToken: newproject.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: apiUrl },
  });
  const { chat } = app.client;

  app.action<BlockAction<ButtonAction>>('claim_project', async ({ ack, action, body, respond }) => {
    await ack();
    const project = projects.get(action.value ?? '');
    if (project === undefined) return;
    if (project.claimer !== undefined) {
      const text = `<@${project.claimer}> has claimed this project.`;
      await respond({ response_type: 'ephemeral', replace_original: false, text });
      return;
    }
    project.claimer = body.user.id;
    const own = { channel: body.channel?.id ?? '', ts: body.message?.ts ?? '' };
    const others = project.messages.filter(({ ts, channel }) => ts !== own.ts || channel !== own.channel);
    await chat.update({ ...own, text: 'You claimed it.', blocks: [] });
    await spread(others, (message) => passedOver(chat.delete(message)));
  });
  await app.start();

  return listen(async (body) => {
    const { code, title, to } = Request.parse(body);
    const project: Project = { claimer: undefined, messages: [] };
    projects.set(code, project);
    await spread(to, async (person) => {
      await passedOver(
        chat.postMessage({ channel: person, ...offerMessage(code, title) }).then(({ channel, ts }) => {
          project.messages.push({ channel: channel ?? '', ts: ts ?? '' });
        }),
      );
    });
  });
}

/** Takes requests over HTTP. They are answered at once and worked on afterwards. */
async function listen(take: (body: unknown) => Promise<void>): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await json(request);
    response.writeHead(202).end();
    await take(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
}

/** Opens the scores database. The returned function looks for scores for ever. */
async function postScores({ apiUrl, ops, databaseUrl }: Settings, spread: Spread): Promise<() => Promise<void>> {
  const { chat } = new WebClient(ops.botToken, { slackApiUrl: apiUrl, logLevel: LogLevel.ERROR });
  const database = await mysql.createConnection(databaseUrl);
  await database.query(TABLE);
  return async () => {
    const after = 'SELECT id, client_name, score, comment FROM scores WHERE id > ? ORDER BY id';
    for (let last = 0; ; await pause(LOOK_MS)) {
      const [rows] = await database.query<mysql.RowDataPacket[]>(after, [last]);
      last = rows.at(-1)?.id ?? last;
      await spread(rows, ({ client_name, score, comment }) =>
        passedOver(chat.postMessage({ channel: 'client-feedback', text: `${client_name}: ${score}\n> ${comment}` })),
      );
    }
  };
}

async function passedOver(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch {
    return; // Slack's client has used up its retries, so this message is lost.
  }
}

function offerMessage(code: string, title: string) {
  const text = `New project: ${title}`;
  const label = { type: 'plain_text', text: 'Claim project' } as const;
  return {
    text,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text } } as const,
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'claim_project', value: code, style: 'primary', text: label } as const],
      } as const,
    ],
  };
}
