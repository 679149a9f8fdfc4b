import test, { type ExecutionContext } from 'ava';
import { createEventStore } from '../../../app/inbound/slack/stored-events.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { type Bot, createBot } from '../../../app/infra/slack/bot.ts';
import { createTelemetry, type TelemetryFields } from '../../../app/infra/telemetry.ts';
import type { Sandbox, SandboxOptions } from '../../../sandbox/sandbox.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { workOnEvents } from '../../helpers/event-worker.ts';
import { eventually } from '../../helpers/eventually.ts';
import { livedTime } from '../../helpers/lived-time.ts';
import { openWorkspace } from '../../sandbox/open-workspace.ts';
import { openRoad } from './road.ts';

interface BotSettings {
  apiUrl?: string;
  botToken?: string;
  appToken?: string;
}

async function world(t: ExecutionContext, options: SandboxOptions = {}) {
  const workspace = await openWorkspace(t, options);
  const { slack } = workspace;
  const { db } = await testDatabase(t);
  const transact = createTransact(db);
  const told: { name: string; fields: TelemetryFields }[] = [];
  const heard: string[] = [];
  const { botToken, appToken } = slack.apps.ops;

  function bot(settings: BotSettings = {}): Bot {
    const telemetry = telemetryOf(told);
    const clock = shiftedClock();
    const made = createBot({
      name: 'ops',
      apiUrl: slack.apiUrl,
      clock,
      telemetry,
      db,
      storeEvent: createEventStore({ bot: 'ops', transact, clock }),
      effects: freshEffects(db, { clock }),
      botToken,
      appToken,
      ...settings,
    });
    made.app.command('/project', async ({ ack, command }) => {
      heard.push(command.text);
      await ack(`You said ${command.text}`);
    });
    made.app.event('user_change', async ({ event }) => {
      heard.push(`changed ${event.user.id}`);
    });
    t.teardown(() => made.stop());
    return made;
  }

  async function started(settings: BotSettings = {}) {
    const made = bot(settings);
    await workOnEvents(t, { db, transact, clock: shiftedClock(), telemetry: telemetryOf(told), bots: [made] });
    await made.start();
    await eventually(() => made.sockets() === 2 && slack.sockets('ops') === 2);
    return made;
  }

  return { ...workspace, told, heard, bot, started };
}

function telemetryOf(told: { name: string; fields: TelemetryFields }[]) {
  const telemetry = createTelemetry();
  telemetry.subscribe((event) => told.push(event));
  return telemetry;
}

test('a bot that has started knows its identity, hears on two connections and answers', async (t) => {
  const { slack, started, told } = await world(t);
  const bot = await started();
  t.like(bot.identity(), { botUserId: slack.apps.ops.botUserId, botId: slack.apps.ops.botId });
  t.true(bot.up());
  const answer = await slack.as('anna').command('/project', 'help');
  t.true(answer.acked);
  t.is(answer.ephemeral?.text, 'You said help');
  const ack = told.find(({ name }) => name === 'ack');
  t.like(ack, { fields: { bot: 'ops', kind: 'command', name: '/project' } });
  t.true(Number(ack?.fields.ms) > 0);
});

test('Slack is not asked for the bot’s identity for each event', async (t) => {
  const { slack, started } = await world(t);
  await started();
  for (let index = 0; index < 5; index++) await slack.as('anna').command('/project', 'help');
  t.is(slack.calls({ app: 'ops', method: 'auth.test' }).length, 1);
});

test('an event that Slack delivers again is acknowledged and not handled twice', async (t) => {
  const { slack, started, heard, told, anna } = await world(t);
  await started();
  await slack.changeUser(anna.id, { realName: 'Anna K.' });
  await eventually(() => heard.length === 1);
  const { world: inside } = slack;
  const body = {
    type: 'event_callback',
    event_id: 'Ev0TWICE',
    team_id: 'T1',
    event: { type: 'user_change', user: anna },
  };
  for (let index = 0; index < 3; index++) {
    const ack = await inside.sockets.send(slack.apps.ops, {
      type: 'events_api',
      payload: JSON.parse(JSON.stringify(body)),
      acceptsResponse: false,
      retryAttempt: index,
    });
    t.true(ack.acked);
  }
  await eventually(() => heard.length > 1);
  t.deepEqual(heard, [`changed ${anna.id}`, `changed ${anna.id}`]);
  t.is(told.filter(({ name }) => name === 'event.repeated').length, 2);
});

test('an error of a listener is reported, and the bot goes on hearing', async (t) => {
  const { slack, started, told } = await world(t);
  const bot = await started();
  bot.app.action('anything', async () => {});
  bot.app.event('team_join', async () => {
    throw new Error('the database is away');
  });
  slack.addUser({ name: 'new', realName: 'New', email: 'new@agency.test' });
  await eventually(() => told.some(({ name, fields }) => name === 'jobs.failed' && fields.kind === 'slack.event'));
  t.true((await slack.as('anna').command('/project', 'help')).acked);
});

const comesBack = test.macro(async (t: ExecutionContext, cut: (slack: Sandbox) => void) => {
  const { slack, started } = await world(t);
  const bot = await started();
  const backAfter: number[] = [];
  // The best of three, because the machine may be busy with other things.
  while (backAfter.length < 3) {
    cut(slack);
    const lived = livedTime();
    await eventually(() => slack.sockets('ops') >= 1);
    backAfter.push(lived());
    await eventually(() => slack.sockets('ops') === 2);
  }
  t.true(Math.min(...backAfter) < 1_000, `back after ${backAfter} ms`);
  await eventually(() => slack.sockets('ops') === 2 && bot.sockets() === 2);
  t.true((await slack.as('anna').command('/project', 'help')).acked);
});

test.serial('closed by Slack with a disconnect frame, the bot hears again within a second', comesBack, (slack) => {
  slack.closeSockets('ops');
});
test.serial('cut off without a word, the bot hears again within a second', comesBack, (slack) => {
  slack.closeSockets('ops', { abrupt: true });
});

test.serial('a connection may be renewed twenty times in a row', async (t) => {
  const { slack, started } = await world(t);
  const bot = await started();
  for (let index = 0; index < 20; index++) {
    slack.closeSockets('ops', { abrupt: index % 2 === 0 });
    await eventually(() => slack.sockets('ops') >= 1);
  }
  await eventually(() => slack.sockets('ops') === 2 && bot.sockets() === 2);
  t.true((await slack.as('anna').command('/project', 'help')).acked);
});

test.serial('if Slack opens no connections for a while, the bot comes back when it does', async (t) => {
  const { slack, started, told } = await world(t);
  const bot = await started();
  slack.faults.add({ kind: 'server_error', method: 'apps.connections.open', times: 4 });
  slack.faults.add({ kind: 'reset_before', method: 'apps.connections.open', times: 4 });
  slack.faults.add({ kind: 'rate_limit', method: 'apps.connections.open', times: 2, retryAfter: 1 });
  slack.faults.add({ kind: 'refuse', method: 'apps.connections.open', times: 2, code: 'invalid_auth' });
  slack.closeSockets('ops');
  await eventually(() => bot.sockets() === 0);
  t.false(bot.up());
  await eventually(() => slack.sockets('ops') === 2 && bot.sockets() === 2);
  t.true((await slack.as('anna').command('/project', 'help')).acked);
  t.true(told.some(({ name }) => name === 'slack.waiting'));
});

test.serial('after twelve seconds without Slack, the bot is back within two seconds', async (t) => {
  const { slack, started } = await world(t);
  const road = await openRoad(t, slack.url);
  const bot = await started({ apiUrl: road.apiUrl });
  road.close();
  await eventually(() => bot.sockets() === 0);
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  await road.open();
  const lived = livedTime();
  await eventually(() => bot.up());
  t.true(lived() < 2_000);
  await eventually(() => bot.sockets() === 2);
  t.true((await slack.as('anna').command('/project', 'help')).acked);
});

test.serial('a connection that has silently died is noticed and replaced', async (t) => {
  const { slack, started, told } = await world(t);
  const road = await openRoad(t, slack.url);
  await started({ apiUrl: road.apiUrl });
  const opened = () => told.filter(({ name, fields }) => name === 'slack.socket' && fields.open === 2).length;
  const before = opened();
  road.freeze();
  await eventually(() => opened() > before);
  await eventually(async () => (await slack.as('anna').command('/project', 'help')).acked);
  t.pass();
});

test.serial('a bot that starts while Slack is away waits, and says so', async (t) => {
  const { slack, bot, told } = await world(t);
  const road = await openRoad(t, slack.url);
  road.close();
  const made = bot({ apiUrl: road.apiUrl });
  const starting = made.start();
  await eventually(() => told.some(({ name }) => name === 'slack.waiting'));
  t.false(made.up());
  t.throws(() => made.identity());
  await road.open();
  await starting;
  t.true(made.up());
});

test('a bot token that Slack does not know ends the start, naming the variable', async (t) => {
  const { bot } = await world(t);
  await t.throwsAsync(bot({ botToken: 'xoxb-wrong' }).start(), { message: /OPS_BOT_TOKEN/ });
});

test('an app token that Slack does not know ends the start, naming the variable', async (t) => {
  const { bot } = await world(t);
  await t.throwsAsync(bot({ appToken: 'xapp-wrong' }).start(), { message: /OPS_APP_TOKEN/ });
});

test('a bot token in the place of the app token ends the start, naming the variable', async (t) => {
  const { bot, slack } = await world(t);
  const error = await t.throwsAsync(bot({ appToken: slack.apps.ops.botToken }).start());
  t.regex(error!.message, /OPS_APP_TOKEN/);
});

test('a bot that is stopped closes its connections and opens no others', async (t) => {
  const { slack, started } = await world(t);
  const bot = await started();
  await bot.stop();
  t.is(bot.sockets(), 0);
  await eventually(() => slack.sockets('ops') === 0);
  const opened = slack.calls({ method: 'apps.connections.open' }).length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  t.is(slack.calls({ method: 'apps.connections.open' }).length, opened);
});
