import test from 'ava';
import { RetryLater } from '../../../app/infra/errors.ts';
import { SlackRefused } from '../../../app/infra/slack/client/errors.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createRemovals } from '../../../app/infra/slack/posts/removals.ts';
import { type Heard, refusedByBucket, refusedByWindow, simulatedClient, simulatedTime } from './simulated-slack.ts';

const TIER_3 = 50;
const LATENCY_MS = 100;

interface Claims {
  projects: number;
  /** The DMs of each project, including the winner's. */
  people: number;
  /** The time between one claim and the next. */
  everyMs: number;
}

/**
 * Projects are claimed: the winner's DM is rewritten, all others are deleted. Returns when each DM lost its button, and
 * when it was deleted.
 */
async function claim({ projects, people, everyMs }: Claims, answerAt?: number) {
  const time = simulatedTime();
  const { clock, fake } = time;
  const { client, heard } = simulatedClient(createBudgets({ clock, bot: 'newproject' }), time);
  const records = { disarmed: async () => undefined, deleted: async () => undefined };
  const removals = createRemovals({ client, records, clock });
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  const lost: string[] = [];
  const known = new Map<string, number>();
  const begin = fake.now;
  const all = Array.from({ length: projects }, async (_, project) => {
    await pause(project * everyMs);
    const losers = Array.from({ length: people - 1 }, (_, person) => `${project}-${person}`);
    lost.push(...losers);
    const gone = losers.map(async (key, person) => {
      // Jobs begin one after another.
      await pause(5 + person);
      known.set(key, fake.now - begin);
      const withoutButtons = async () => ({ text: 'Somebody has it.' });
      await removals.remove({ key, place: { channel: key, ts: '1' }, withoutButtons, urgency: people - person });
    });
    await pause(20);
    await client.call('chat.update', { channel: `${project}-winner`, ts: '1', text: '' }, { priority: 'answer' });
    await Promise.all(gone);
  });
  const answered = pause(answerAt ?? 0).then(async () => {
    const place = { channel: 'somebody', ts: '1', text: '' };
    if (answerAt !== undefined) await client.call('chat.update', place, { priority: 'answer' });
  });
  await fake.runAllAsync();
  await Promise.all([...all, answered]);
  const first = (key: string, methods: string[]) =>
    heard.find(({ method, args }) => args.channel === key && methods.includes(method))?.at ?? Number.NaN;
  return {
    heard,
    asked: first('somebody', ['chat.update']) - (answerAt ?? 0),
    dms: lost.map((key) => ({
      key,
      knownAt: known.get(key) ?? Number.NaN,
      safeAt: first(key, ['chat.update', 'chat.delete']),
      goneAt: first(key, ['chat.delete']),
    })),
    winners: Array.from({ length: projects }, (_, project) => ({
      claimedAt: project * everyMs,
      toldAt: first(`${project}-winner`, ['chat.update']),
    })),
  };
}

/** A few messages in a plan of their own. Nothing is called before both methods may be. */
function plan(messages: Record<string, { urgency: number; harmless?: boolean; signal?: AbortSignal }>, refused = '') {
  const time = simulatedTime();
  const budgets = createBudgets({ clock: time.clock, bot: 'newproject' });
  const refusal = { kind: 'refused', error: 'cant_delete_message', meaning: 'bug', detail: {} } as const;
  const { client, heard } = simulatedClient(budgets, time, (method) =>
    method === refused ? refusal : { kind: 'done', result: undefined as never },
  );
  const later = new Date(time.fake.now + 5_000);
  budgets.pause('chat.delete', later);
  budgets.pause('chat.update', later);
  const written: string[] = [];
  const records = {
    disarmed: async (key: string) => void written.push(`${key} disarmed`),
    deleted: async (key: string) => void written.push(`${key} deleted`),
  };
  const removals = createRemovals({ client, records, clock: time.clock });
  const ends = Object.entries(messages).map(([key, { urgency, harmless, signal }]) => {
    const withoutButtons = harmless ? undefined : async () => ({ text: '' });
    return removals.remove({ key, place: { channel: key, ts: '1' }, urgency, withoutButtons }, signal);
  });
  const order = () => heard.map(({ method, args }) => `${method} ${args.channel}`);
  return { time, removals, ends, order, written };
}

test('people who are most likely to look come first, and messages with buttons come before those without', async (t) => {
  const { time, ends, order } = plan({
    lena: { urgency: 99, harmless: true },
    anna: { urgency: 1 },
    bela: { urgency: 3 },
    chloe: { urgency: 2 },
  });
  await time.fake.runAllAsync();
  await Promise.all(ends);
  t.deepEqual(
    order(),
    ['bela', 'chloe', 'anna', 'lena'].map((name) => `chat.delete ${name}`),
  );
});

test('a message that Slack does not let us delete loses its buttons at once, and the refusal is reported', async (t) => {
  const { time, ends, order, written } = plan({ anna: { urgency: 1 } }, 'chat.delete');
  const end = t.throwsAsync(ends[0]!, { instanceOf: SlackRefused });
  await time.fake.runAllAsync();
  await end;
  t.deepEqual(order(), ['chat.delete anna', 'chat.update anna']);
  t.deepEqual(written, ['anna disarmed']);
});

test('a message that Slack does not let us rewrite is deleted nevertheless', async (t) => {
  const messages = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`d${index}`, { urgency: index }]));
  const { time, ends, written } = plan(messages, 'chat.update');
  await time.fake.runAllAsync();
  await Promise.all(ends);
  t.deepEqual(written.filter((one) => one.endsWith('deleted')).length, 60);
});

test('a caller that stops waiting leaves the plan, and nothing is called for it', async (t) => {
  const stop = new AbortController();
  const { time, ends, order } = plan({ anna: { urgency: 2, signal: stop.signal }, bela: { urgency: 1 } });
  const end = t.throwsAsync(ends[0]!, { instanceOf: RetryLater });
  stop.abort();
  await time.fake.runAllAsync();
  await Promise.all([end, ends[1]]);
  t.deepEqual(order(), ['chat.delete bela']);
});

test('a message loses its buttons and stays, or is removed if another job deletes it', async (t) => {
  const { time, removals, ends, order } = plan({ bela: { urgency: 1 } });
  const withoutButtons = async () => ({ text: '' });
  const disarm = (key: string) =>
    removals.disarm({ key, place: { channel: key, ts: '1' }, urgency: 0, withoutButtons });
  const disarmed = [disarm('anna'), disarm('bela')];
  await time.fake.runAllAsync();
  await Promise.all([...disarmed, ...ends]);
  t.deepEqual(order().toSorted(), ['chat.delete bela', 'chat.update anna']);
});

for (const { at, most } of [
  { at: 60, most: 300 },
  { at: 1_500, most: 300 },
  { at: 10_000, most: 300 },
  { at: 35_000, most: 300 },
  { at: 40_000, most: 24_500 },
  { at: 61_000, most: 4_000 },
  { at: 100_000, most: 24_500 },
  { at: 125_000, most: 300 },
]) {
  test(`under a withdrawal of 200 an answer asked for after ${at / 1_000} s waits ${most / 1_000} s at the most`, async (t) => {
    const { asked } = await claim({ projects: 1, people: 200, everyMs: 0 }, at);
    t.true(asked < most, `${asked}`);
  });
}

const of = (heard: readonly Heard[], name: string) => heard.filter(({ method }) => method === name).map(({ at }) => at);
const last = (values: readonly number[]) => Math.max(...values);

for (const claims of [
  { projects: 1, people: 200, everyMs: 0 },
  { projects: 3, people: 30, everyMs: 1_000 },
  { projects: 10, people: 20, everyMs: 200 },
  { projects: 1, people: 120, everyMs: 0 },
]) {
  const { projects, people } = claims;
  test(`${projects} × ${people} DMs stop being claimable in about half the time, and none goes later for that`, async (t) => {
    const { heard, dms, winners } = await claim(claims);
    const windows = Math.ceil(dms.length / TIER_3) - 1;
    const alone = windows * 60_000;
    const begun = last(winners.map(({ claimedAt }) => claimedAt));
    const safe = last(dms.map(({ safeAt }) => safeAt));
    const gone = last(dms.map(({ goneAt }) => goneAt));
    t.true(safe - begun <= 0.55 * alone, `live until ${safe}, deleting alone takes ${alone}`);
    t.true(gone - begun <= 1.02 * alone, `there until ${gone}, the windows allow ${alone}`);
    for (const { claimedAt, toldAt } of winners) t.true(toldAt - claimedAt < 300, `told at ${toldAt}`);
    const disarmed = of(heard, 'chat.update');
    const deleted = of(heard, 'chat.delete');
    for (const times of [disarmed, deleted]) {
      t.is(refusedByWindow(times, TIER_3), 0);
      t.is(refusedByBucket(times, TIER_3, TIER_3), 0);
    }
    t.is(deleted.length, dms.length, 'each is deleted once');
    for (const { goneAt } of dms.filter((dm) => dm.safeAt < dm.goneAt)) {
      const live = dms.filter(({ knownAt, safeAt }) => knownAt < goneAt - LATENCY_MS && safeAt > goneAt);
      t.deepEqual(live, [], 'no message without buttons is deleted while another is known to have some');
    }
  });
}
