import test from 'ava';
import { DateTime } from 'luxon';
import { takeDueSubscriptions } from '../../../app/domain/metrics/subscriptions/subscribe.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { type Questioners, questioners } from '../../domain/metrics/questioners.ts';
import { eventually } from '../../helpers/eventually.ts';

/** The answers that subscriptions have posted in #ops. */
function posted({ slack }: Questioners) {
  return slack
    .messages('ops')
    .filter((one) => one.thread_ts === undefined && /· number \d+, by/.test(visibleText(one)));
}

async function pass(world: Questioners, span: { hours?: number; minutes?: number }): Promise<void> {
  world.clock.advance(span);
  await world.crewcall.askSubscriptions();
  await world.settled();
}

test.serial('a channel is subscribed, and gets its answer at each slot once, however many processes run', async (t) => {
  const world = await questioners(t);
  const { answer, db, clock, crewcall, settled, id } = world;
  t.regex(
    await answer('anna', 'every day at 17:30 open projects'),
    /Subscribed: \*open projects\*, every day at 17:30\. It is number 1/,
  );
  const { nextAt } = await db.subscription.findFirstOrThrow();
  const local = DateTime.fromJSDate(nextAt, { zone: 'Europe/Berlin' });
  t.is(local.toFormat('HH:mm'), '17:30');
  await crewcall.askSubscriptions();
  await settled();
  t.is(posted(world).length, 0, 'not before its time');

  clock.advance({ ms: nextAt.getTime() - clock.now().getTime() + 1_000 });
  const { transact } = crewcall.services;
  const look = () => takeDueSubscriptions({ db, transact, now: clock.now(), timeZone: 'Europe/Berlin' });
  await Promise.all([look(), look(), look(), crewcall.askSubscriptions()]);
  await settled();
  t.is(posted(world).length, 1);
  t.regex(
    visibleText(posted(world)[0]!),
    new RegExp(`Every day at 17:30 · number 1, by <@${id('anna')}>\\n0 projects`),
  );
  await pass(world, { hours: 24 });
  t.is(posted(world).length, 2);
});

test.serial('slots that passed while no process ran are made up for, once', async (t) => {
  const world = await questioners(t);
  await world.answer('anna', 'every day at 9:00 open projects');
  await world.restart();
  t.is(posted(world).length, 0);
  world.clock.advance({ hours: 24 * 5 });
  await world.restart();
  await eventually(() => posted(world).length === 1);
  await pass(world, { minutes: 1 });
  t.is(posted(world).length, 1);
  const { nextAt } = await world.db.subscription.findFirstOrThrow();
  t.true(nextAt > world.clock.now());
});

test.serial('subscriptions are listed, paused and resumed at a click, and ended', async (t) => {
  const world = await questioners(t);
  const { answer, asked, slack, id, db } = world;
  t.regex(await answer('anna', 'subscriptions'), /There are no subscriptions here/);
  await answer('anna', 'every monday 9:00 projects started last week');
  const [list] = await asked('bela', 'subscriptions');
  t.regex(visibleText(list!), /\*1\* {2}projects started last week, every Monday at 9:00, by <@/);
  await slack.as(id('bela')).click({ ts: list!.ts, actionId: 'pause_subscription' });
  await eventually(async () => (await db.subscription.findFirstOrThrow()).pausedAt);
  await pass(world, { hours: 24 * 8 });
  t.is(posted(world).length, 0);
  t.regex(await answer('anna', 'subscriptions'), /\*paused\*/);
  const [again] = await asked('anna', 'subscriptions');
  await slack.as(id('anna')).click({ ts: again!.ts, actionId: 'resume_subscription' });
  await eventually(async () => (await db.subscription.findFirstOrThrow()).pausedAt === null);
  await pass(world, { minutes: 1 });
  t.is(posted(world).length, 0, 'a slot that passed while it was paused is not made up for');
  await pass(world, { hours: 24 * 7 });
  t.is(posted(world).length, 1);
  t.regex(await answer('anna', 'unsubscribe 1'), /Subscription 1 .* has ended/);
  t.regex(await answer('anna', 'unsubscribe 1'), /had ended already/);
  t.regex(await answer('anna', 'unsubscribe 99'), /no such subscription here/);
  await pass(world, { hours: 24 * 7 });
  t.is(posted(world).length, 1);
});

test.serial('a channel that is archived stays silent, and the subscriber is told, once', async (t) => {
  const world = await questioners(t);
  const { answer, slack, id, db } = world;
  await answer('anna', 'every day at 9:00 open projects');
  await slack.as(id('anna')).archive('ops');
  await pass(world, { hours: 24 });
  const told = () =>
    slack.directMessages('statsbot', id('anna')).filter((one) => /is paused: its channel/.test(one.text));
  await eventually(() => told().length === 1);
  await pass(world, { hours: 48 });
  t.is(told().length, 1);
  t.truthy((await db.subscription.findFirstOrThrow()).pausedAt);
});

test.serial('Subscribe under an answer asks when, and a click on that subscribes', async (t) => {
  const { asked, slack, id, db } = await questioners(t);
  const [answer] = await asked('anna', 'projects started last week');
  const anna = slack.as(id('anna'));
  await anna.click({ ts: answer!.ts, actionId: 'subscribe_metric' });
  await eventually(() => slack.ephemerals(id('anna')).length === 1);
  await anna.click({ text: 'Every Monday at 9:00' });
  const made = await eventually(() => db.subscription.findFirst());
  t.like(made, { question: 'projects started last week', recurrence: { every: 'week', weekdays: [1], minute: 540 } });
});

test.serial('a subscription is answered with the rights that its subscriber has by then', async (t) => {
  const world = await questioners(t);
  await world.answer('hana', 'every day at 9:00 revenue last month');
  await pass(world, { hours: 24 });
  t.is(posted(world).length, 1);
  await world.db.person.update({ where: { handle: 'hana' }, data: { role: 'specialist' } });
  await pass(world, { hours: 24 });
  const newest = world.slack
    .messages('ops')
    .filter((one) => one.thread_ts === undefined)
    .at(-1);
  t.regex(visibleText(newest!), /Revenue is for project managers and admins only/);
});

test.serial('if the time is not understood, the answer says so and nothing is subscribed', async (t) => {
  const { answer, db } = await questioners(t);
  t.regex(await answer('anna', 'every blue moon nps'), /I do not understand when \*“every blue”\* is/);
  t.regex(await answer('anna', 'every day at 9:00 bananas'), /I do not understand \*“bananas”\*/);
  t.is(await db.subscription.count(), 0);
});
