import test from 'ava';
import fc from 'fast-check';
import { RetryLater } from '../../../app/infra/errors.ts';
import type { SlackMethod } from '../../../app/infra/slack/client/methods.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import type { Priority } from '../../../app/infra/slack/pace/turns.ts';
import { refusedByBucket, refusedByWindow, type SimulatedCall, simulate, simulatedTime } from './simulated-slack.ts';

const priority = fc.constantFrom<Priority>('answer', 'undo', 'offer', 'feedback', 'digest');
const tiered: [SlackMethod, number][] = [
  ['conversations.create', 20],
  ['chat.delete', 50],
  ['conversations.open', 50],
  ['views.publish', 100],
];

function callsOf(method: SlackMethod, channels: number): fc.Arbitrary<SimulatedCall[]> {
  const call = fc.record({
    method: fc.constant(method),
    channel: fc.nat(channels - 1).map((index) => `C${index}`),
    priority,
    // Bursts: most calls ask at a few moments.
    asksAt: fc.oneof(fc.constantFrom(0, 0, 30_000, 61_000), fc.nat(150_000)),
    wayThereMs: fc.oneof(fc.nat(50), fc.nat(5_000)),
    wayBackMs: fc.oneof(fc.nat(50), fc.nat(5_000)),
  });
  return fc.array(call, { minLength: 1, maxLength: 260, size: 'max' });
}

for (const [method, most] of tiered) {
  test(`whatever the bursts and the latency, Slack never sees too much of ${method}`, async (t) => {
    await fc.assert(
      fc.asyncProperty(callsOf(method, 1), async (calls) => {
        const time = simulatedTime();
        const withoutChannel = calls.map(({ channel: _, ...call }) => call);
        const arrivals = await simulate(withoutChannel, createBudgets({ clock: time.clock, bot: 'ops' }), time);
        const times = arrivals.map(({ arrivedAt }) => arrivedAt);
        return (
          times.length === calls.length &&
          refusedByWindow(times, most) === 0 &&
          refusedByBucket(times, most, most) === 0
        );
      }),
      { numRuns: 25 },
    );
    t.pass();
  });
}

test('whatever the bursts and the latency, posts are a second apart in each channel and 525 a minute in all', async (t) => {
  await fc.assert(
    fc.asyncProperty(callsOf('chat.postMessage', 60), async (calls) => {
      const time = simulatedTime();
      const arrivals = await simulate(calls, createBudgets({ clock: time.clock, bot: 'ops' }), time);
      const times = arrivals.map(({ arrivedAt }) => arrivedAt);
      const byStart = arrivals.toSorted((one, other) => one.startedAt - other.startedAt);
      const tooClose = byStart.filter((post, index) => {
        const previous = byStart.slice(0, index).findLast(({ call }) => call.channel === post.call.channel);
        return previous !== undefined && post.startedAt - previous.endedAt < 1_015;
      });
      return times.length === calls.length && tooClose.length === 0 && refusedByWindow(times, 525) === 0;
    }),
    { numRuns: 25 },
  );
  t.pass();
});

test('six hundred posts to as many people are 525 in the first minute, and no more', async (t) => {
  const time = simulatedTime();
  const calls = times(600, (index) => quick('chat.postMessage', { channel: `U${index}` }));
  const arrivals = await simulate(calls, createBudgets({ clock: time.clock, bot: 'ops' }), time);
  const inTheFirstMinute = arrivals.filter(({ arrivedAt }) => arrivedAt < 60_000).length;
  t.true(inTheFirstMinute <= 525 && inTheFirstMinute > 515, `${inTheFirstMinute}`);
});

test('no place of a window stays unused: 199 deletes need three windows and not more', async (t) => {
  const time = simulatedTime();
  const calls = times(199, () => quick('chat.delete', { priority: 'undo' }));
  const arrivals = await simulate(calls, createBudgets({ clock: time.clock, bot: 'ops' }), time);
  t.is(arrivals.filter(({ arrivedAt }) => arrivedAt < 1_000).length, 48);
  t.is(arrivals.filter(({ arrivedAt }) => arrivedAt < 2_100).length, 50);
  const last = arrivals.at(-1)!.arrivedAt;
  t.true(last < 3 * 60_250 + 2_100, `${last}`);
});

test('a channel that has just been written to does not delay the others', async (t) => {
  const time = simulatedTime();
  const toOne = times(10, () => quick('chat.postMessage', { channel: 'C0', priority: 'answer' }));
  const toOthers = times(10, (index) => quick('chat.postMessage', { channel: `U${index}`, priority: 'digest' }));
  const arrivals = await simulate([...toOne, ...toOthers], createBudgets({ clock: time.clock, bot: 'ops' }), time);
  const others = arrivals.filter(({ call }) => call.channel !== 'C0');
  t.true(others.every(({ arrivedAt }) => arrivedAt < 100));
  const ones = arrivals.filter(({ call }) => call.channel === 'C0').map(({ startedAt }) => startedAt);
  t.true(ones.at(-1)! < 9 * 1_080, `${ones}`);
});

test('answers to a person go first, then undoing, offers, feedback and digests, each in the order of asking', async (t) => {
  const time = simulatedTime();
  const kinds: Priority[] = ['digest', 'feedback', 'offer', 'undo', 'answer'];
  const first = times(20, () => quick('conversations.create', { priority: 'answer' }));
  const waiting = kinds.flatMap((kind) =>
    times(4, (index) => quick('conversations.create', { priority: kind, asksAt: 10 + index })),
  );
  const arrivals = await simulate([...first, ...waiting], createBudgets({ clock: time.clock, bot: 'ops' }), time);
  const served = arrivals.slice(20).map(({ call }) => `${call.priority} ${call.asksAt}`);
  const expected = [...kinds].reverse().flatMap((kind) => times(4, (index) => `${kind} ${10 + index}`));
  // The two places that are kept for answers are given to the others one window later.
  t.deepEqual(served, expected);
});

test('the last two places of a window are kept for answers to a person', async (t) => {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'ops' });
  const arrivals = await simulate(
    [
      ...times(30, () => quick('conversations.create', { priority: 'offer' })),
      ...times(2, () => quick('conversations.create', { priority: 'answer', asksAt: 5_000 })),
    ],
    budgets,
    time,
  );
  const early = arrivals.filter(({ arrivedAt }) => arrivedAt < 10_000);
  t.deepEqual([early.length, early.filter(({ call }) => call.priority === 'answer').length], [20, 2]);
});

test('for updates ten places are kept for people, and lent to a flood one by one', async (t) => {
  const time = simulatedTime();
  const calls = times(60, () => quick('chat.update', { priority: 'undo' }));
  const arrivals = await simulate(calls, createBudgets({ clock: time.clock, bot: 'newproject' }), time);
  const by = (ms: number) => arrivals.filter(({ arrivedAt }) => arrivedAt < ms).length;
  t.deepEqual([by(100), by(3_700), by(7_300), by(36_100), by(60_000)], [40, 41, 42, 50, 50]);
});

test('while two thousand offers wait, no score waits for two seconds, and no digest for four', async (t) => {
  const time = simulatedTime();
  const calls = [
    ...times(2_000, (index) => quick('chat.postMessage', { channel: `U${index}` })),
    ...times(3, () => quick('chat.postMessage', { channel: 'C1', priority: 'feedback', asksAt: 6_000 })),
    quick('chat.postMessage', { channel: 'C2', priority: 'digest', asksAt: 6_000 }),
    quick('chat.postMessage', { channel: 'U9999', priority: 'answer', asksAt: 6_000 }),
  ];
  const arrivals = await simulate(calls, createBudgets({ clock: time.clock, bot: 'ops' }), time);
  const waited = (kind: Priority) =>
    arrivals.filter(({ call }) => call.priority === kind).map(({ startedAt, call }) => startedAt - call.asksAt);
  t.true(waited('answer')[0]! < 150, `${waited('answer')}`);
  t.true(waited('feedback')[0]! < 2_000, `${waited('feedback')}`);
  t.true(waited('feedback').at(-1)! < 6_000, `${waited('feedback')}`);
  t.true(waited('digest')[0]! < 4_000, `${waited('digest')}`);
  const offers = arrivals.filter(({ call }) => call.priority === 'offer');
  t.true(offers.at(-1)!.arrivedAt < 2_040 / 0.00825, 'and the offers are hardly later for it');
});

test('a call that has waited for minutes moves up a class: digests end before a stream of scores does', async (t) => {
  const time = simulatedTime();
  const stream = times(400, (index) =>
    quick('conversations.create', { priority: 'offer', asksAt: Math.floor(index / 20) * 60_000 }),
  );
  const early = times(5, () => quick('conversations.create', { priority: 'feedback', asksAt: 100 }));
  const arrivals = await simulate([...stream, ...early], createBudgets({ clock: time.clock, bot: 'ops' }), time);
  const feedback = arrivals.filter(({ call }) => call.priority === 'feedback');
  t.true(feedback.at(-1)!.arrivedAt < 4 * 60_500, `${feedback.at(-1)!.arrivedAt}`);
});

test('a 429 delays its method, and no other', async (t) => {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'ops' });
  budgets.pause('chat.update', new Date(time.fake.now + 7_000));
  const arrivals = await simulate([quick('chat.update'), quick('chat.delete')], budgets, time);
  const startOf = (method: string) => arrivals.find(({ call }) => call.method === method)!.startedAt;
  t.is(startOf('chat.update'), 7_000);
  t.is(startOf('chat.delete'), 0);
});

test('an unused turn is given to the next at once', async (t) => {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'ops' });
  for (let index = 0; index < 500; index++) {
    const turn = await budgets.take('chat.postMessage', { priority: 'offer', channel: 'C1' });
    turn.giveBack();
  }
  t.is(time.clock.now().getTime(), 1_800_000_000_000);
});

test('a caller that stops waiting leaves the line to the others', async (t) => {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'ops' });
  const stop = new AbortController();
  const post = (signal?: AbortSignal) =>
    budgets.take('chat.postMessage', { priority: 'offer', channel: 'C1', ...(signal ? { signal } : {}) });
  const first = await post();
  const leaving = Promise.all([t.throwsAsync(post(stop.signal)), t.throwsAsync(post(stop.signal))]);
  const staying = post();
  stop.abort();
  const [error] = await leaving;
  t.true(error instanceof RetryLater);
  first.end();
  await time.fake.runAllAsync();
  (await staying).end();
  t.is(time.clock.now().getTime(), 1_800_000_000_000 + 1_015);
});

test('a post to a person and one to the DM it landed in keep the gap', async (t) => {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'ops' });
  budgets.sameChannel('U1', 'D1');
  const calls = ['U1', 'D1'].map((channel) => quick('chat.postMessage', { channel }));
  const [one, other] = await simulate(calls, budgets, time);
  t.true(other!.startedAt - one!.endedAt >= 1_015);
});

test('ten thousand waiting calls cost little', async (t) => {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'ops' });
  const begun = process.cpuUsage();
  const calls = times(10_000, (index) => quick('chat.postMessage', { channel: `C${index % 3_000}` }));
  const arrivals = await simulate(calls, budgets, time);
  t.is(arrivals.length, 10_000);
  const ms = process.cpuUsage(begun).user / 1_000;
  t.true(ms < 20_000, `${ms} ms of processor time`);
});

function quick(method: SlackMethod, call: Partial<SimulatedCall> = {}): SimulatedCall {
  return { method, priority: 'offer', asksAt: 0, wayThereMs: 10, wayBackMs: 10, ...call };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
