import test from 'ava';
import { takeFollowUp } from '../../../app/domain/feedback/posts/follow-up.ts';
import { mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';
import { agencyForAll } from '../../helpers/agency-for-all.ts';
import { eventually } from '../../helpers/eventually.ts';
import { newsroom } from './newsroom.ts';

const room = agencyForAll(test, newsroom);

test.serial(
  'the first person who clicks "I\'ll follow up" has it: the message says so, and the button is removed',
  async (t) => {
    const { given, staffed, feedback, slack, id, send, settled } = await room();
    await staffed('P-1', { hana: 'pm', anna: 'lead' });
    await given({ score: 4 });
    await settled();
    t.true((await slack.as(id('anna')).click({ actionId: 'feedback_follow_up' })).acked);
    await eventually(() => visibleText(feedback()[0]!).includes(`<@${id('anna')}> follows up`));
    await settled();
    const buttons = JSON.stringify(feedback()[0]?.blocks);
    t.false(buttons.includes('feedback_follow_up'));
    t.true(buttons.includes('feedback_outcome'));

    const intercomUrl = 'https://app.intercom.com/a/inbox/1/conversation/2';
    await send('project.updated', { code: 'P-1', intercomUrl });
    await eventually(() => visibleText(feedback()[0]!).includes(`<${intercomUrl}|Write to the client>`), {
      what: 'the score shows how to reach the client that the project has now',
    });
  },
);

test.serial(
  'the second person who clicks is told who follows up; the first one who clicks twice is told that they have it',
  async (t) => {
    const { given, slack, id, settled, db } = await room();
    await given({ score: 4 });
    await settled();
    slack.faults.add({ kind: 'slow', method: 'chat.update', delayMs: 2_000 });
    await slack.as(id('anna')).click({ actionId: 'feedback_follow_up' });
    await eventually(async () => (await db.followUp.count()) === 1);
    for (const handle of ['bela', 'anna']) {
      await slack.as(id(handle)).click({ actionId: 'feedback_follow_up', stale: true });
    }
    await eventually(() => slack.ephemerals(id('bela')).length === 1 && slack.ephemerals(id('anna')).length === 1);
    t.is(slack.ephemerals(id('bela'))[0]?.text, `<@${id('anna')}> follows up already.`);
    t.regex(slack.ephemerals(id('anna'))[0]?.text ?? '', /You follow up already/);
    await settled();
    t.is(await db.auditEntry.count({ where: { action: 'feedback.followed_up' } }), 1);
  },
);

test.serial('if fifty people take a score at the same moment, one has it', async (t) => {
  const { given, db, settled, crewcall, clock } = await newsroom(t);
  await given({ score: 4 });
  await settled();
  const people = await db.person.findMany();
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, index) => {
      const by = people[index % people.length]!;
      return crewcall.services.transact((tx) => takeFollowUp(tx, { scoreId: 1n, by, at: clock.now() }));
    }),
  );
  t.is(results.filter(({ outcome }) => outcome === 'taken').length, 1);
  const holders = new Set(
    results.flatMap((result) => (result.outcome === 'taken_by_other' ? [result.holder.name] : [])),
  );
  t.is(holders.size, 1);
});

test.serial('an outcome is logged in a form, shown under the score, and may be changed', async (t) => {
  const { given, feedback, slack, id, settled, db } = await newsroom(t);
  await given({ score: 4 });
  await settled();
  const bela = slack.as(id('bela'));
  await bela.click({ actionId: 'feedback_outcome' });
  await eventually(() => bela.view()?.callback_id === 'outcome_logged');
  t.is(bela.view()?.private_metadata, '1');
  await bela.submitView({ text: '   ' });
  t.is(bela.view()?.callback_id, 'outcome_logged', 'blanks alone are no outcome');
  await bela.submitView({ text: 'Called them <!channel>' });
  await eventually(() => /Outcome.*, by <@U\w+>\n> Called them/s.test(visibleText(feedback()[0]!)));
  await settled();
  t.deepEqual(mentionsIn(feedback()[0]!).specials, []);
  t.true(
    visibleText(feedback()[0]!).includes(`<@${id('bela')}> follows up`),
    'somebody who logs the outcome follows up',
  );

  const anna = slack.as(id('anna'));
  await anna.click({ actionId: 'feedback_outcome' });
  await eventually(() => JSON.stringify(anna.view() ?? {}).includes('Called them <!channel>'));
  await anna.submitView({ text: 'They will come back' });
  await eventually(() => visibleText(feedback()[0]!).includes('They will come back'));
  await settled();
  t.is(feedback().length, 1);
  t.like(await db.feedbackOutcome.findUniqueOrThrow({ where: { scoreId: 1n } }), { outcome: 'They will come back' });
  t.is(
    (await db.followUp.findUniqueOrThrow({ where: { scoreId: 1n }, include: { person: true } })).person.handle,
    'bela',
  );
});

test.serial('somebody who is not on the roster is told how to get there', async (t) => {
  const { given, slack, settled, db } = await room();
  await given({ score: 4 });
  await settled();
  const guest = slack.addUser({ name: 'gast', realName: 'A Guest', email: 'guest@elsewhere.test' });
  slack.channel('client-feedback')?.members.add(guest.id);
  await slack.as(guest.id).click({ actionId: 'feedback_follow_up' });
  await slack.as(guest.id).click({ actionId: 'feedback_outcome' });
  await eventually(() => slack.ephemerals(guest.id).length === 2);
  for (const { text } of slack.ephemerals(guest.id)) t.regex(text, /not on the roster/);
  t.is(slack.as(guest.id).view(), undefined);
  t.is(await db.followUp.count(), 0);
});

test.serial('a low score that nobody took for four hours is reported again, once', async (t) => {
  const { given, staffed, feedback, settled, clock, id } = await room();
  await staffed('P-1', { hana: 'pm', anna: 'lead' });
  await given({ score: 4 }, { score: 7 }, { score: 2 });
  await settled();
  clock.advance({ hours: 3.9 });
  await settled();
  t.is(feedback().length, 3);
  clock.advance({ hours: 0.2 });
  await eventually(() => feedback().length === 5);
  clock.advance({ hours: 10 });
  await settled();
  const reminders = feedback().slice(3);
  t.deepEqual(reminders.map(({ thread_ts }) => thread_ts).sort(), [feedback()[0]?.ts, feedback()[2]?.ts]);
  t.deepEqual(
    reminders.map((message) => mentionsIn(message).users),
    [[id('hana')], [id('hana')]],
  );
  t.true(reminders.some(({ text }) => text.startsWith('Nobody follows up yet: 4/10 from Ada Lovelace')));
});

test.serial('a low score that somebody took is not reported again', async (t) => {
  const { given, feedback, settled, clock, slack, id } = await room();
  await given({ score: 4 });
  await settled();
  await slack.as(id('anna')).click({ actionId: 'feedback_follow_up' });
  await settled();
  clock.advance({ hours: 5 });
  await settled();
  t.is(feedback().length, 1);
});
