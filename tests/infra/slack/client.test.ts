import { executionAsyncId } from 'node:async_hooks';
import test, { type ExecutionContext } from 'ava';
import { RetryLater } from '../../../app/infra/errors.ts';
import { createSlackClient } from '../../../app/infra/slack/client/client.ts';
import { OperatorNeeded, SlackRefused, SlackUnknown } from '../../../app/infra/slack/client/errors.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createTelemetry, type TelemetryFields } from '../../../app/infra/telemetry.ts';
import type { NewFault } from '../../../sandbox/control/faults.ts';
import type { SandboxOptions } from '../../../sandbox/sandbox.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { openWorkspace } from '../../sandbox/open-workspace.ts';

const offer = { priority: 'offer' } as const;

async function world(
  t: ExecutionContext,
  options: SandboxOptions = {},
  { token, timeoutMs = 10_000 }: { token?: string; timeoutMs?: number } = {},
) {
  const workspace = await openWorkspace(t, options);
  const { slack } = workspace;
  const clock = shiftedClock();
  const telemetry = createTelemetry();
  const told: { name: string; fields: TelemetryFields }[] = [];
  telemetry.subscribe((event) => told.push(event));
  const client = createSlackClient({
    bot: 'newproject',
    token: token ?? slack.apps.newproject.botToken,
    apiUrl: slack.apiUrl,
    clock,
    telemetry,
    budgets: createBudgets({ clock, bot: 'newproject' }),
    timeoutMs,
  });
  t.teardown(() => {
    client.stop();
    clock.end();
  });
  const channel = slack.addChannel({ name: 'ops', members: [slack.apps.newproject.botUserId] });
  return { ...workspace, client, clock, told, channel };
}

test('a call that Slack answers is done, and reported to the telemetry without its text', async (t) => {
  const { client, channel, slack, told } = await world(t);
  const outcome = await client.call('chat.postMessage', { channel: channel.id, text: 'Hello' }, offer);
  t.is(outcome.kind, 'done');
  t.like(slack.messages('ops'), [{ text: 'Hello' }]);
  t.like(told, [{ name: 'slack.call', fields: { bot: 'newproject', method: 'chat.postMessage', outcome: 'done' } }]);
  t.false(JSON.stringify(told).includes('Hello'));
});

test('a refusal of Slack is an outcome with a meaning', async (t) => {
  const { client, channel } = await world(t);
  const outcome = await client.call('chat.delete', { channel: channel.id, ts: '1700000000.000100' }, offer);
  t.like(outcome, { kind: 'refused', error: 'message_not_found', meaning: 'already_done' });
});

test('a turn that has expired before its call is sent is given back, and another one is waited for', async (t) => {
  const { slack, channel, clock } = await world(t);
  const budgets = createBudgets({ clock, bot: 'newproject' });
  let [taken, returned] = [0, 0];
  const client = createSlackClient({
    ...{ bot: 'newproject', token: slack.apps.newproject.botToken, apiUrl: slack.apiUrl, clock },
    telemetry: createTelemetry(),
    budgets: {
      ...budgets,
      async take(method, request) {
        const turn = await budgets.take(method, request);
        const isFirst = taken++ === 0;
        const giveBack = () => {
          returned++;
          turn.giveBack();
        };
        return { ...turn, giveBack, hasLapsed: () => isFirst };
      },
    },
  });
  t.teardown(() => client.stop());
  const outcome = await client.call('chat.postMessage', { channel: channel.id, text: 'Once' }, offer);
  t.is(outcome.kind, 'done');
  t.deepEqual([taken, returned], [2, 1]);
  t.like(slack.messages('ops'), [{ text: 'Once' }]);
  t.is(slack.messages('ops').length, 1);
});

const unknown = test.macro(async (t, fault: NewFault, happened: boolean) => {
  const { client, channel, slack } = await world(t, {}, { timeoutMs: 2_000 });
  slack.faults.add({ method: 'chat.postMessage', times: 1, ...fault });
  const calling = client.call('chat.postMessage', { channel: channel.id, text: 'Hello' }, offer);
  await t.throwsAsync(calling, { instanceOf: SlackUnknown });
  await eventually(() => slack.calls({ method: 'chat.postMessage' }).length === 1);
  t.is(slack.messages('ops').length, happened ? 1 : 0);
});

test(
  'after a connection cut before the effect the outcome is unknown, and the call is not repeated',
  unknown,
  { kind: 'reset_before' },
  false,
);
test(
  'after a connection cut after the effect the outcome is unknown, and the call is not repeated',
  unknown,
  { kind: 'reset_after' },
  true,
);
test(
  'after an HTTP 503 the outcome is unknown, and the call is not repeated',
  unknown,
  { kind: 'server_error', status: 503 },
  false,
);
test(
  'if an answer does not come in time the outcome is unknown',
  unknown,
  { kind: 'slow_answer', delayMs: 4_000 },
  true,
);
test('after internal_error the outcome is unknown', unknown, { kind: 'refuse', code: 'internal_error' }, false);
test('after fatal_error the outcome is unknown', unknown, { kind: 'refuse', code: 'fatal_error' }, false);

test('a 429 is waited out, and the call made again', async (t) => {
  const { client, channel, slack, told } = await world(t);
  slack.faults.add({ kind: 'rate_limit', method: 'chat.postMessage', times: 1, retryAfter: 1 });
  const begun = performance.now();
  const outcome = await client.call('chat.postMessage', { channel: channel.id, text: 'Hello' }, offer);
  t.is(outcome.kind, 'done');
  t.true(performance.now() - begun >= 990);
  t.is(slack.messages('ops').length, 1);
  t.true(told.some(({ name }) => name === 'slack.limited'));
});

test('a 429 delays only its method', async (t) => {
  const { client, channel, slack } = await world(t);
  slack.faults.add({ kind: 'rate_limit', method: 'chat.update', times: 1, retryAfter: 20 });
  const stop = new AbortController();
  const held = client.call(
    'chat.update',
    { channel: channel.id, ts: '1.1', text: 'x' },
    { ...offer, signal: stop.signal },
  );
  t.is((await client.call('conversations.info', { channel: channel.id }, offer)).kind, 'done');
  stop.abort();
  await t.throwsAsync(held, { instanceOf: RetryLater });
});

test('a 429 of more than half a minute is passed to the job, with the time to come back', async (t) => {
  const { client, channel, slack, clock } = await world(t);
  slack.faults.add({ kind: 'rate_limit', method: 'chat.delete', times: 1, retryAfter: 90 });
  const before = clock.now().getTime();
  const error = await t.throwsAsync(client.call('chat.delete', { channel: channel.id, ts: '1.1' }, offer), {
    instanceOf: RetryLater,
  });
  const until = error!.until.getTime();
  t.true(until - before > 85_000 && until - clock.now().getTime() <= 90_000);
});

test('an unknown token is a matter for the operator, and the report names the variable', async (t) => {
  const { client } = await world(t, {}, { token: 'xoxb-wrong' });
  const error = await t.throwsAsync(client.call('auth.test', {}, offer), { instanceOf: OperatorNeeded });
  t.regex(error!.report!.text, /NEWPROJECT_BOT_TOKEN/);
  t.is(error!.report!.key, 'slack:newproject:invalid_auth:app');
});

test('a channel without the bot is a matter for the operator, and the report names the channel', async (t) => {
  const { client, slack } = await world(t);
  const elsewhere = slack.addChannel({ name: 'elsewhere', members: [] });
  const calling = client.call('conversations.history', { channel: elsewhere.id }, offer);
  const error = await t.throwsAsync(calling, { instanceOf: OperatorNeeded });
  t.true(error!.report!.text.includes(`Invite @newproject into ${elsewhere.id}`));
});

test('a missing scope is a matter for the operator, and the report names the scope', async (t) => {
  const { client, channel } = await world(t);
  const calling = client.call('pins.add', { channel: channel.id, timestamp: '1700000000.000100' }, offer);
  const error = await t.throwsAsync(calling, { instanceOf: OperatorNeeded });
  t.regex(error!.report!.text, /Add the scope pins:write/);
});

test('if nothing listens the call has not happened, and comes back later', async (t) => {
  const { client, channel, slack } = await world(t);
  await slack.stop();
  await t.throwsAsync(client.call('chat.delete', { channel: channel.id, ts: '1.1' }, offer), {
    instanceOf: RetryLater,
  });
});

test('a call that is no longer wanted when its turn comes is not made and costs nothing', async (t) => {
  const { client, channel, slack } = await world(t);
  for (let index = 0; index < 100; index++) {
    const outcome = await client.call(
      'chat.postMessage',
      { channel: channel.id, text: 'Hello' },
      { ...offer, stillWanted: async () => false },
    );
    t.is(outcome.kind, 'unwanted');
  }
  t.is(slack.calls({ method: 'chat.postMessage' }).length, 0);
});

test('a caller that throws when asked whether it still wants the call gives the turn back', async (t) => {
  const { client, channel } = await world(t);
  const failing = client.call(
    'chat.postMessage',
    { channel: channel.id, text: 'Hello' },
    { ...offer, stillWanted: () => Promise.reject(new Error('the database is away')) },
  );
  await t.throwsAsync(failing, { message: 'the database is away' });
  t.is((await client.call('chat.postMessage', { channel: channel.id, text: 'Hello' }, offer)).kind, 'done');
});

test('pages come one after the other until the last', async (t) => {
  const { client, slack } = await world(t);
  for (let index = 0; index < 25; index++)
    slack.addUser({ name: `person${index}`, realName: 'P', email: `p${index}@x.test` });
  const names: (string | undefined)[] = [];
  for await (const page of client.pages('users.list', { limit: 10 }, offer)) {
    names.push(...(page.members ?? []).map(({ name }) => name));
  }
  t.true(names.includes('anna') && names.includes('person24'));
  t.true(slack.calls({ method: 'users.list' }).length >= 3);
});

test('a page that is refused ends the reading with an error', async (t) => {
  const { client } = await world(t);
  const pages = client.pages('conversations.members', { channel: 'C000000000' }, offer);
  await t.throwsAsync(
    async () => {
      for await (const _ of pages) t.fail();
    },
    { instanceOf: SlackRefused },
  );
});

test("bursts on Slack's real tiers cause no 429", async (t) => {
  const { client, channel, slack } = await world(t, { tiers: 'slack' });
  const stop = new AbortController();
  const options = { ...offer, signal: stop.signal };
  const infos = Array.from({ length: 60 }, () => client.call('conversations.info', { channel: channel.id }, options));
  const posts = Array.from({ length: 4 }, () =>
    client.call('chat.postMessage', { channel: channel.id, text: 'Hello' }, options),
  );
  t.true((await Promise.all(posts)).every(({ kind }) => kind === 'done'));
  stop.abort();
  await Promise.allSettled(infos);
  t.is(slack.calls({ status: 429 }).length, 0);
  t.is(slack.calls({ method: 'conversations.info' }).length, 48);
});

test('a call that is stopped at the last moment is never sent, whatever else is under way', async (t) => {
  const { client, channel, slack } = await world(t);
  const calls = Array.from({ length: 12 }, (_, index) => {
    const leaving = () => {
      if (index % 2 === 0) throw new RetryLater(`${index} came too late`, new Date());
    };
    const args = { channel: channel.id, ts: `1700000000.00010${index}` };
    return client.call('chat.delete', args, { priority: 'undo', leaving });
  });
  const ends = await Promise.allSettled(calls);
  t.deepEqual(
    ends.map((end) => (end.status === 'rejected' ? end.reason.message : end.value.kind)),
    ends.map((_, index) => (index % 2 === 0 ? `${index} came too late` : 'refused')),
  );
  t.is(slack.calls({ method: 'chat.delete' }).length, 6);
  // On Node 20 an AsyncLocalStorage gives each promise an id, which slows down everything that waits for something.
  t.is(await Promise.resolve().then(executionAsyncId), executionAsyncId(), 'no hook runs for each promise');
});
