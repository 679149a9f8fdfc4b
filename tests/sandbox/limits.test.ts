import test from 'ava';
import fc from 'fast-check';
import { methodBudget, postingBudgets, RateLimits } from '../../sandbox/api/tiers.ts';
import { client, openWorkspace } from './open-workspace.ts';

async function rawCall(url: string, token: string, body: Record<string, string>): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(body),
  });
}

function standingClock() {
  let now = 1_700_000_000_000;
  return { now: () => now, pass: (ms: number) => (now += ms) };
}

test('two messages at once in one channel: the second is 429 with the seconds to wait, other channels are free', async (t) => {
  const clock = standingClock();
  const { slack, anna, bela } = await openWorkspace(t, { tiers: 'slack', clock });
  const post = (channel: string) =>
    rawCall(`${slack.apiUrl}chat.postMessage`, slack.apps.newproject.botToken, { channel, text: 'x' });
  t.is((await post(anna.id)).status, 200);
  const refused = await post(anna.id);
  t.is(refused.status, 429);
  t.is(refused.headers.get('retry-after'), '1');
  t.deepEqual(await refused.json(), { ok: false, error: 'ratelimited' });
  t.is((await post(bela.id)).status, 200);
  slack.advanceClock(1000);
  t.is((await post(anna.id)).status, 200);
  t.is(slack.calls({ status: 429 }).length, 1);
  t.is(slack.directMessages('newproject', 'anna').length, 2);
});

test('a DM is one channel, whether named by the person or by its id', async (t) => {
  const { slack, anna } = await openWorkspace(t, { tiers: 'slack', clock: standingClock() });
  const { chat, conversations } = client(slack, 'newproject');
  const { channel } = await conversations.open({ users: anna.id });
  await chat.postMessage({ channel: channel?.id ?? '', text: 'x' });
  await t.throwsAsync(chat.postMessage({ channel: anna.id, text: 'x' }), { message: /rate-limit/ });
});

test('a tier counts per app and method', async (t) => {
  const { slack } = await openWorkspace(t, { tiers: 'slack', clock: standingClock() });
  for (let i = 0; i < 20; i += 1) await client(slack, 'ops').users.list({ limit: 1 });
  await t.throwsAsync(client(slack, 'ops').users.list({ limit: 1 }), { message: /rate-limit/ });
  await t.notThrowsAsync(client(slack, 'newproject').users.list({ limit: 1 }));
  await t.notThrowsAsync(client(slack, 'ops').conversations.list({ limit: 1 }));
});

test('a caller that waits as told is never refused', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { maxLength: 60 }), (pauses) => {
      const clock = standingClock();
      const limits = new RateLimits(clock, 'slack');
      const budgets = [...postingBudgets('ops', 'C1'), methodBudget('ops', 'users.list', 'tier2')];
      for (const pause of pauses) {
        clock.pass(pause);
        const wait = limits.take(budgets);
        if (wait === undefined) continue;
        clock.pass(wait * 1000);
        t.is(limits.take(budgets), undefined);
      }
    }),
  );
});

test('a minute never has more calls than a full bucket and a minute of refilling', (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1, maxLength: 300 }), (pauses) => {
      const clock = standingClock();
      const limits = new RateLimits(clock, 'slack');
      const passed: number[] = [];
      for (const pause of pauses) {
        clock.pass(pause);
        if (limits.take([methodBudget('ops', 'users.list', 'tier2')]) === undefined) passed.push(clock.now());
      }
      for (const start of passed) t.true(passed.filter((at) => at >= start && at < start + 60_000).length <= 40);
    }),
  );
});
