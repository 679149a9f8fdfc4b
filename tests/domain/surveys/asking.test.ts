import test from 'ava';
import { findProject } from '../../../app/domain/projects/find.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { surveyAnswer } from '../../../app/domain/surveys/answers.ts';
import { askAgain } from '../../../app/domain/surveys/ask.ts';
import { stopAsking } from '../../../app/domain/surveys/give.ts';
import { pruneLinks } from '../../../app/domain/surveys/prune.ts';
import { surveyStanding } from '../../../app/domain/surveys/standing.ts';
import { type SurveyDesk, surveyDesk, tokenOf } from './survey-desk.ts';

async function standing({ db, clock }: SurveyDesk, code: string, quarantineDays = 0): Promise<string> {
  const project = await findProject(db, code);
  const settings = { canMail: true, quarantineDays, reminderDays: 5, at: clock.now() };
  return JSON.stringify(surveyAnswer(await surveyStanding(db, project!, settings)));
}

test('a client is asked once for each life of a project, not after a cancellation, and not if somebody said so', async (t) => {
  const desk = await surveyDesk(t);
  for (const code of ['P-1', 'P-2', 'P-3']) await desk.started(code);
  await desk.complete('P-1');
  await desk.complete('P-1');
  await desk.complete('P-2', { survey: false });
  await desk.cancel('P-3');
  await desk.settled();
  t.deepEqual(
    desk.mail.taken.map(({ headers }) => headers.get('subject')),
    ['How was “Landing page for a bakery”?'],
  );
  t.deepEqual(
    [await desk.state('P-1'), await desk.state('P-2'), await desk.state('P-3')],
    ['asked', 'left_out', undefined],
  );
  await desk.reopen('P-1');
  await desk.complete('P-1');
  await desk.settled();
  t.is(desk.mail.taken.length, 2);
  t.regex(await standing(desk, 'P-2'), /left out.*survey_ask/);
});

test('without an address, a mail server or the wish for it nobody is asked, and the status says why', async (t) => {
  const desk = await surveyDesk(t);
  await desk.started('P-1', { email: null });
  await desk.complete('P-1');
  await desk.settled();
  t.is(await desk.state('P-1'), 'no_address');
  t.regex(await standing(desk, 'P-1'), /there is no e-mail address/);
  const none = await surveyDesk(t, { server: () => undefined });
  await none.started('P-1');
  await none.complete('P-1');
  await none.settled();
  t.is(await none.state('P-1'), 'no_mail');
  t.is(desk.mail.taken.length + none.mail.taken.length, 0);
});

test('a project that is reopened before the mail was sent is asked about when it is completed again', async (t) => {
  const desk = await surveyDesk(t, { server: () => undefined });
  await desk.started('P-1');
  await desk.transact(async (tx) => {
    await completeProject(tx, { code: 'P-1', ...desk.how() });
    await reopenProject(tx, { code: 'P-1', ...desk.how() });
  });
  await desk.settled();
  t.is((await desk.db.survey.findFirstOrThrow()).state, 'lapsed');
});

test('a client who was asked within the quarantine is not asked, whatever the case of the address; the status names the other project', async (t) => {
  const desk = await surveyDesk(t, { quarantineDays: 30, reminderDays: 0 });
  await desk.started('P-1');
  await desk.started('P-2', { email: 'ADA@Bakery.test', name: 'Ada L.' });
  await desk.started('P-3', { email: 'bob@bakery.test' });
  await Promise.all(['P-1', 'P-2', 'P-3'].map((code) => desk.complete(code)));
  await desk.settled();
  const states = [await desk.state('P-1'), await desk.state('P-2')].sort();
  t.deepEqual(states, ['asked', 'quarantined']);
  t.is(await desk.state('P-3'), 'asked');
  const [held, other] = (await desk.state('P-2')) === 'quarantined' ? ['P-2', 'P-1'] : ['P-1', 'P-2'];
  t.regex(await standing(desk, held!, 30), new RegExp(`asked about ${other}.*quarantine`));
  desk.clock.advance({ hours: 31 * 24 });
  await desk.started('P-4');
  await desk.complete('P-4');
  await desk.settled();
  t.is(await desk.state('P-4'), 'asked');
});

test('a client who has not answered is reminded once, with a Message-ID of its own', async (t) => {
  const desk = await surveyDesk(t, { reminderDays: 5 });
  await desk.started('P-1');
  await desk.complete('P-1');
  await desk.settled();
  desk.clock.advance({ hours: 4 * 24 });
  await desk.settled();
  t.is(desk.mail.taken.length, 1);
  desk.clock.advance({ hours: 2 * 24 });
  await desk.settled();
  desk.clock.advance({ hours: 20 * 24 });
  await desk.settled();
  const [first, second, ...more] = desk.mail.taken;
  t.deepEqual(more, []);
  t.regex(second?.headers.get('subject') ?? '', /^Reminder: /);
  t.not(first?.headers.get('message-id'), second?.headers.get('message-id'));
  t.is(second?.headers.get('in-reply-to'), first?.headers.get('message-id'));
});

test('a client who opted out is neither asked nor reminded, which is checked before each mail; only a lift asks them again, and it is in the trail', async (t) => {
  const desk = await surveyDesk(t);
  const { db, transact, clock, mail } = desk;
  await desk.started('P-1');
  await desk.started('P-2');
  await desk.complete('P-1');
  await desk.settled();
  const token = tokenOf(mail.taken[0]!);
  t.truthy(await transact((tx) => stopAsking(tx, { token, at: clock.now() })));
  t.truthy(await transact((tx) => stopAsking(tx, { token, at: clock.now() })));
  await desk.complete('P-2');
  await desk.settled();
  clock.advance({ hours: 6 * 24 });
  await desk.settled();
  t.is(mail.taken.length, 1);
  t.is(await desk.state('P-2'), 'stopped');
  t.regex(await standing(desk, 'P-2'), /opted out.*--client-asked/);
  t.notRegex(await standing(desk, 'P-2'), /survey_ask/);
  t.is((await transact((tx) => askAgain(tx, { code: 'P-2', ...desk.how() }))).outcome, 'stopped');
  t.is((await transact((tx) => askAgain(tx, { code: 'P-2', lifts: true, ...desk.how() }))).outcome, 'asked');
  await desk.settled();
  t.is(mail.taken.length, 2);
  const actions = await db.auditEntry.findMany({ where: { action: { in: ['survey.stopped', 'survey.resumed'] } } });
  t.deepEqual(
    actions.map(({ action, actor }) => [action, actor]),
    [
      ['survey.stopped', null],
      ['survey.resumed', 'hana'],
    ],
  );
});

test('links are deleted once nobody can answer by them any more', async (t) => {
  const desk = await surveyDesk(t, { reminderDays: 0 });
  await desk.started('P-1');
  await desk.complete('P-1');
  await desk.settled();
  const prune = () => pruneLinks(desk.db, { now: desk.clock.now(), signal: new AbortController().signal });
  desk.clock.advance({ hours: 89 * 24 });
  t.is(await prune(), 0);
  desk.clock.advance({ hours: 2 * 24 });
  t.is(await prune(), 1);
});

test('a survey can be sent again as another mail; if two people click at once only one is sent', async (t) => {
  const desk = await surveyDesk(t, { quarantineDays: 30 });
  const { transact, mail } = desk;
  await desk.started('P-1');
  await desk.complete('P-1');
  await desk.settled();
  const again = () => transact((tx) => askAgain(tx, { code: 'P-1', seen: 1, ...desk.how() }));
  const outcomes = (await Promise.all([again(), again()])).map(({ outcome }) => outcome).sort();
  t.deepEqual(outcomes, ['asked', 'overtaken']);
  await desk.settled();
  t.is(mail.taken.length, 2);
  t.is(new Set(mail.taken.map(({ headers }) => headers.get('message-id'))).size, 2);
  t.is(await desk.db.surveyLink.count(), 2);
});
