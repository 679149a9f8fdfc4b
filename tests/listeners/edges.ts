import type { App } from '@slack/bolt';
import type { ExecutionContext } from 'ava';
import { readConfig } from '../../app/config/config.ts';
import { consequences } from '../../app/domain/consequences.ts';
import { createMetricAnswers, type MetricAnswers } from '../../app/domain/metrics/answer/metric-answers.ts';
import { createCatalogue } from '../../app/domain/metrics/question/catalogue.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Database } from '../../app/infra/database/client.ts';
import { createTransact } from '../../app/infra/database/transaction.ts';
import type { SlackPerson } from '../../app/infra/directory/slack-person.ts';
import { createForeground } from '../../app/infra/foreground.ts';
import { createInOrder } from '../../app/infra/in-order.ts';
import type { Bot, BotName } from '../../app/infra/slack/bot.ts';
import { createSlackClock } from '../../app/infra/slack/client/slack-clock.ts';
import { PATIENCE } from '../../app/infra/slack/patience.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { commandOps, commandStatsbot } from '../../commands/index.ts';
import { listenNewproject, listenOps, listenStatsbot } from '../../listeners/index.ts';
import { type ShiftedClock, shiftedClock } from '../helpers/clock.ts';
import { testDatabase } from '../helpers/database.ts';
import { HANG_MS } from '../helpers/eventually.ts';

/** Something that one of our bots handles, as registered with Bolt: its kind, and its name in Slack. */
export interface Handler {
  bot: BotName;
  kind: 'action' | 'options' | 'view' | 'shortcut' | 'command' | 'event' | 'message';
  name: string;
  take(payload: object): Promise<void>;
}

/** Everything that our bots react to, on a database only. Calls to Slack are recorded. */
export interface Edges {
  db: Database;
  handlers: Handler[];
  metricAnswers: MetricAnswers;
  /** Accounts in Slack, by id. */
  accounts: Map<string, SlackPerson>;
  /**
   * Calls the handler. Returns everything that was sent to Slack in the meantime, as JSON. `delivery`: Slack's id of
   * the delivery; the same one again is a repeated delivery.
   */
  play(handler: Handler, payload: object, delivery?: string): Promise<string>;
  clock: ShiftedClock;
  /** The errors on the way. */
  failures: string[];
}

/** The handler under this bot, kind and name in listeners/index.ts or commands/. */
export function handlerOf({ handlers }: Edges, name: string): Handler {
  const [bot, kind, called] = name.split(' ');
  const found = handlers.find((one) => one.bot === bot && one.kind === kind && one.name === called);
  if (found === undefined) throw new Error(`Nothing takes ${name}.`);
  return found;
}

export async function edges(t: ExecutionContext): Promise<Edges> {
  const { url, db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const clock = shiftedClock();
  const telemetry = createTelemetry();
  const failures: string[] = [];
  telemetry.subscribe(({ name, fields }) => {
    if (name === 'listener.failed' || name === 'ack.withheld') failures.push(JSON.stringify(fields));
  });
  const accounts = new Map<string, SlackPerson>();
  const handlers: Handler[] = [];
  let said: unknown[] = [];
  let plays = 0;

  const directory = {
    person: async (by: { slackId?: string }) => accounts.get(by.slackId ?? ''),
    lookup: async (by: { slackId?: string }) => accounts.get(by.slackId ?? ''),
    askAnew: async (slackId: string) => accounts.get(slackId),
    group: async () => undefined,
    groups: async () => [],
    lookupGroup: async () => ({ outcome: 'found', group: { groupId: 'S0GROUP', handle: 'designers' } }),
    userChanged: async () => accounts.get('U0MEMBER'),
    isForeign: async () => undefined,
  };
  const bot = (name: BotName): Bot =>
    ({
      name,
      identity: () => ({ botUserId: 'U0BOT', botId: 'B0BOT', teamId: 'T0HOME', url: 'https://agency.test/' }),
      app: recorder(name),
      client: {
        slackClock: createSlackClock(clock),
        async call(method: string, args: object) {
          said.push({ method, ...args });
          return { kind: 'done', result: { view: { id: 'V0OPEN' } } };
        },
      },
      posts: {
        async post(post: object) {
          said.push(post);
          return { kind: 'posted', channel: 'D0', ts: '1.1', already: false };
        },
      },
      permalinks: { of: async () => undefined, find: async () => undefined },
    }) as unknown as Bot;

  function recorder(name: BotName): App {
    const take =
      (kind: Handler['kind']) =>
      (id: unknown, ...listeners: ((payload: object) => Promise<void>)[]) => {
        const listener = typeof id === 'function' ? (id as (payload: object) => Promise<void>) : listeners.at(-1);
        if (listener === undefined) throw new Error('Expected a listener.');
        handlers.push({ bot: name, kind, name: nameOf(id), take: listener });
      };
    return {
      use: () => undefined,
      action: take('action'),
      options: take('options'),
      view: take('view'),
      shortcut: take('shortcut'),
      command: take('command'),
      event: take('event'),
      message: take('message'),
    } as unknown as App;
  }

  const env = {
    DATABASE_URL: url,
    NEWPROJECT_BOT_TOKEN: 'xoxb-1',
    NEWPROJECT_APP_TOKEN: 'xapp-1',
    OPS_BOT_TOKEN: 'xoxb-2',
    OPS_APP_TOKEN: 'xapp-2',
    TZ: 'UTC',
    SMTP_URL: 'smtp://mail.test:25',
    MAIL_FROM: 'hello@agency.test',
    PUBLIC_URL: 'https://agency.test',
  };
  const catalogue = createCatalogue();
  const sources = { app: undefined, scores: undefined, mixpanel: undefined, google_analytics: undefined };
  const services = {
    db,
    transact,
    clock,
    telemetry,
    config: readConfig(env),
    directory: directory as unknown as Services['directory'],
    newproject: bot('newproject'),
    ops: bot('ops'),
    statsbot: bot('statsbot'),
    decidedWithinMs: HANG_MS,
    patience: PATIENCE,
    line: (work: () => Promise<unknown>) => work(),
    inOrder: createInOrder(),
    foreground: createForeground(clock),
    afterwards: (work: () => Promise<unknown>) => work(),
  } as unknown as Services;
  const metricAnswers = createMetricAnswers({
    ...{ db, transact, clock, telemetry, catalogue, sources, timeZone: 'UTC' },
    directory: services.directory,
  });
  services.metricAnswers = metricAnswers;

  listenNewproject(services);
  listenOps(services);
  commandOps(services);
  listenStatsbot(services.statsbot as Bot, services);
  commandStatsbot(services.statsbot as Bot, services);

  return {
    db,
    handlers,
    metricAnswers,
    accounts,
    clock,
    failures,
    async play(handler, payload, delivery = `play-${++plays}`) {
      said = [];
      const say = async (answer: unknown) => {
        if (answer !== undefined) said.push(answer);
      };
      await handler.take({ ...marked(payload, delivery), ack: say, respond: say });
      return JSON.stringify(said);
    },
  };
}

/** Slack gives each click and command a trigger, and each view a hash. */
function marked(payload: object, delivery: string): object {
  const mark = (field: string, its: object) => {
    const value: unknown = Reflect.get(payload, field);
    return typeof value === 'object' && value !== null ? { [field]: { ...value, ...its } } : {};
  };
  return {
    ...payload,
    ...mark('body', { trigger_id: delivery }),
    ...mark('command', { trigger_id: delivery }),
    ...mark('view', { hash: delivery }),
  };
}

function nameOf(id: unknown): string {
  if (typeof id === 'string') return id;
  if (id instanceof RegExp) return String(id);
  if (typeof id === 'object' && id !== null && 'callback_id' in id) return String(id.callback_id);
  if (typeof id === 'object' && id !== null && 'action_id' in id) return String(id.action_id);
  return 'message';
}
