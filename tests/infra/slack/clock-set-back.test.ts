import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../../app/infra/clock.ts';
import { type Budgets, createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { simulatedTime } from './simulated-slack.ts';

const HOUR_MS = 3_600_000;

/** A bot that has used up a minute of deletes, by a clock that is an hour ahead until it is corrected. */
async function spentByAWrongClock(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const { clock, fake } = simulatedTime();
  let wrongBy = HOUR_MS;
  const wall = { ...clock, now: () => new Date(clock.now().getTime() + wrongBy) };
  const budgets = createBudgets({ clock: wall, bot: 'ops', db });
  for (let index = 0; index < 50; index++) await call(budgets);
  const stopping = budgets.stop();
  await fake.tickAsync(50);
  await stopping;
  wrongBy = 0;
  return { db, fake, clock: wall, budgets };
}

/** The effect of a host whose clock is wrong. Monotonic time is right there. */
async function withWrongClock(byMs: number, run: () => Promise<void>): Promise<void> {
  const RealDate = Date;
  class WrongDate extends RealDate {
    constructor(...given: [] | [number]) {
      super(...((given.length === 0 ? [RealDate.now() + byMs] : given) as [number]));
    }
    static override now = () => RealDate.now() + byMs;
  }
  globalThis.Date = WrongDate as DateConstructor;
  try {
    await run();
  } finally {
    globalThis.Date = RealDate;
  }
}

/** How long a delete would have to wait, once the process has read the calls of others. */
async function deleteWaits(budgets: Budgets): Promise<number> {
  (await budgets.take('chat.update', { priority: 'answer' })).giveBack();
  return budgets.undoDelay('chat.delete');
}

for (const [what, byMs] of [
  ['ahead', 223_000],
  ['behind', -78_000],
] as const) {
  test.serial(
    `a process on a host whose clock is ${what} knows the calls of others, and they know its calls`,
    async (t) => {
      const { db } = await testDatabase(t);
      const start = () => createBudgets({ clock: systemClock, bot: 'ops', db, lookUpMs: HANG_MS });
      const before = start();
      for (let index = 0; index < 25; index++) await call(before);
      await before.stop();
      await withWrongClock(byMs, async () => {
        const wrong = start();
        for (let index = 0; index < 25; index++) await call(wrong);
        await wrong.stop();
        t.true((await deleteWaits(wrong)) > 0, 'it has counted the 25 calls before');
      });
      t.true((await deleteWaits(start())) > 0, 'its own 25 are counted');
    },
  );
}

async function call(budgets: Budgets) {
  const turn = await budgets.take('chat.delete', { priority: 'answer' });
  turn.spend();
  turn.end();
}

/** How long it takes, in simulated time, until a caller gets its turn. */
async function turnAfter(budgets: Budgets, fake: ReturnType<typeof simulatedTime>['fake']): Promise<number> {
  const asked = fake.now;
  let at: number | undefined;
  const turn = call(budgets).then(() => {
    at = fake.now;
  });
  // The spent calls are first read from a real database.
  await budgets.take('chat.update', { priority: 'answer' }).then((other) => other.giveBack());
  for (let seconds = 0; at === undefined && seconds < 7_200; seconds++) await fake.tickAsync(1_000);
  await turn;
  return (at ?? Number.POSITIVE_INFINITY) - asked;
}

test('a clock that is set back by an hour delays no call for longer than its minute', async (t) => {
  const { fake, budgets } = await spentByAWrongClock(t);
  const waited = await turnAfter(budgets, fake);
  t.true(waited > 55_000 && waited < 65_000, `${waited} ms`);
});

test('nor does it after a restart, although the spent calls are recorded in the coming hour', async (t) => {
  const { db, fake, clock } = await spentByAWrongClock(t);
  t.is(await db.slackSpend.count({ where: { spentAt: { gt: clock.now() } } }), 50);
  const waited = await turnAfter(createBudgets({ clock, bot: 'ops', db }), fake);
  t.true(waited > 55_000 && waited < 65_000, `${waited} ms`);
});

test('a clock that is set back during a Retry-After does not lengthen it', async (t) => {
  const { db } = await testDatabase(t);
  const { clock, fake } = simulatedTime();
  let offset = 0;
  const wall = { ...clock, now: () => new Date(clock.now().getTime() + offset) };
  const budgets = createBudgets({ clock: wall, bot: 'ops', db });
  budgets.pause('chat.delete', new Date(wall.now().getTime() + 7_000));
  offset = -HOUR_MS;
  const waited = await turnAfter(budgets, fake);
  t.true(waited >= 7_000 && waited <= 8_000, `${waited} ms`);
});
