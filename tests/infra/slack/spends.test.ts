import test from 'ava';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { simulatedTime } from './simulated-slack.ts';

test('a restarted process knows the calls of the one before', async (t) => {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const before = createBudgets({ clock, bot: 'ops', db });
  for (let index = 0; index < 50; index++) {
    const turn = await before.take('chat.delete', { priority: 'undo' });
    turn.spend();
    turn.end();
  }
  await before.stop();

  const after = createBudgets({ clock, bot: 'ops', db, lookUpMs: HANG_MS });
  let served = false;
  const waiting = after.take('chat.delete', { priority: 'undo' }).then((turn) => {
    served = true;
    turn.giveBack();
  });
  // Another method and another bot have spent nothing, which shows that the records were read.
  (await after.take('chat.update', { priority: 'undo' })).giveBack();
  (await createBudgets({ clock, bot: 'newproject', db }).take('chat.delete', { priority: 'undo' })).giveBack();
  t.false(served);
  clock.advance({ seconds: 62 });
  await waiting;
  t.true(served);
});

test('a restarted process keeps the second between two posts to a channel', async (t) => {
  const { db } = await testDatabase(t);
  const { clock, fake } = simulatedTime();
  const before = createBudgets({ clock, bot: 'ops', db });
  const turn = await before.take('chat.postMessage', { priority: 'offer', channel: 'C1' });
  turn.spend();
  turn.end();
  const stopping = before.stop();
  await fake.tickAsync(50);
  await stopping;

  const after = createBudgets({ clock, bot: 'ops', db, lookUpMs: HANG_MS });
  (await after.take('chat.postMessage', { priority: 'offer', channel: 'C2' })).giveBack();
  let served = false;
  const waiting = after.take('chat.postMessage', { priority: 'offer', channel: 'C1' }).then(() => {
    served = true;
  });
  await fake.tickAsync(900);
  t.false(served);
  await fake.tickAsync(1_200);
  await waiting;
  t.true(served);
});

test('calls that were given back were not spent, and old records are deleted', async (t) => {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const budgets = createBudgets({ clock, bot: 'ops', db });
  (await budgets.take('chat.delete', { priority: 'undo' })).giveBack();
  await budgets.stop();
  t.is(await db.slackSpend.count(), 0);
  for (const minutes of [0, 3]) {
    clock.advance({ minutes });
    const turn = await budgets.take('chat.delete', { priority: 'undo' });
    turn.spend();
    turn.end();
    await budgets.stop();
  }
  t.is(await db.slackSpend.count(), 1);
});
