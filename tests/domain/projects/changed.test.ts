import test from 'ava';
import { DateTime } from 'luxon';
import { monthFirst, readComingDay } from '../../../app/domain/calendar/day.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { claimedProject } from '../../commands/claimed-project.ts';
import { eventually } from '../../helpers/eventually.ts';

test('a due date is read as people type it, and must be in the future', (t) => {
  const at = { now: new Date('2026-11-26T10:00:00Z'), timeZone: 'Europe/Berlin' };
  const read = (words: string) => readComingDay(words, at)?.toISODate() ?? null;
  t.is(read('10 Dec'), '2026-12-10');
  t.is(read('3 November'), '2027-11-03');
  t.is(read('1/12'), '2026-12-01');
  t.is(read('tomorrow'), '2026-11-27');
  t.is(read('monday'), '2026-11-30');
  t.is(read('in 2 weeks'), '2026-12-10');
  t.is(read('2026-12-24'), '2026-12-24');
  t.is(read('2026-11-03'), '2026-11-03');
  t.is(read('when it is done'), null);
  const today = DateTime.fromISO('2026-11-26', { zone: 'utc' });
  const other = (words: string) => monthFirst(words, { day: readComingDay(words, at)!, today })?.toISODate() ?? null;
  t.is(other('12/10'), '2026-12-10', 'ours would be in October of next year');
  t.is(other('10/12'), null);
  t.is(other('1/10'), null, 'both lie in the next year');
  const march = { now: new Date('2026-03-01T10:00:00Z'), timeZone: 'Europe/Berlin' };
  const ours = { day: readComingDay('10/11', march)!, today: DateTime.fromISO('2026-03-01', { zone: 'utc' }) };
  t.is(monthFirst('10/11', ours), undefined, 'both lie in this year, and ours is meant');
});

test.serial('a changed project is updated wherever it is shown, and its team is told', async (t) => {
  const desk = await claimedProject(t);
  const { slack, clock, db, read, requested, offered, offers, send, settled, claim, status, trail } = desk;
  const today = DateTime.fromJSDate(clock.now(), { zone: 'Europe/Berlin' });
  const named = (plus: { days: number }) => {
    const day = today.plus(plus);
    return day.toFormat(day.year === today.year ? 'ccc, d LLL' : 'ccc, d LLL yyyy', { locale: 'en' });
  };
  const iso = (plus: { days: number }) => today.plus(plus).toISODate();
  const offerOf = (handle: string) => visibleText(offers(handle)[0] ?? { text: '' });

  await requested('P-1', { pageUrl: null, intercomUrl: null });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await settled();
  t.regex(await read('hana', `due P-1 ${iso({ days: -3 })}`), /has passed already, so nothing was changed/);
  t.regex(await read('hana', 'due P-1 someday'), /do not understand the date “someday”/);
  t.regex(
    await read('hana', 'due P-1 31.02.2099'),
    /There is no 31 February 2099: February has 28 days then, so nothing was changed/,
  );
  t.regex(await read('bela', 'due P-1 tomorrow'), /is for project managers/);
  t.regex(
    await read('bela', 'claim P-1'),
    /claimed with its button \*Claim project\*.*status CODE.*\s\/project status P-1/,
  );
  t.regex(await read('hana', 'due P-1 next firday'), /P-1 is due Fri, .* now/, 'a typing error');
  t.regex(await read('hana', 'due P-1 asap'), /“asap” is no day.*\/project due P-1 today/s);
  t.regex(await read('hana', 'due P-1 “3 Dec 2099” 🎄'), /P-1 is due Thu, 3 Dec 2099 now/, 'quotes and pictures');
  t.regex(await read('hana', 'postpone P-1 by a week'), /P-1 is due Thu, 10 Dec 2099 now/, 'counted from the due date');
  t.regex(await read('hana', 'due date of P-1 is 2 dec 2099'), /P-1 is due Wed, 2 Dec 2099 now/);
  t.regex(await read('hana', 'due P-1 a day earlier'), /P-1 is due Tue, 1 Dec 2099 now/);
  t.regex(await read('hana', 'due @anna P-1 last friday'), /^I do not understand the date “anna last friday”/);
  t.regex(await read('hana', 'due P-1 last friday'), /has passed already, so nothing was changed/);
  t.regex(await read('hana', 'due P-1 december'), /Which day of december\? Nothing was changed yet/);
  t.regex(await read('hana', 'cancel P-1, P-2'), /^One project at a time/);
  t.regex(await read('hana', 'status *P-1*'), /\*P-1\* was \*requested/);
  t.regex(await read('hana', 'how do i claim'), /^A project is claimed with its button/);
  t.regex(
    await read('hana', 'add <!here> P-1'),
    /^Nobody on the roster is known as “@\W?here”, so nothing was changed/,
  );
  t.regex(await read('hana', 'due P-1 no date.'), /P-1 has no due date now/);
  t.regex(await read('hana', 'why chloe P-1'), /^\*Chloe Martin\* and \*P-1\*/, 'a name without an @');
  t.regex(await read('hana', 'why choe P-1'), /^Nobody on the roster is known as “choe”\. Did you mean `@chloe`\?/);
  t.regex(await read('hana', 'list @anna'), /^`\/team list @user` shows what @\W?anna is on/);
  t.regex(await read('hana', 'list overdue'), /`\/stats overdue projects`/);
  t.regex(
    await read('hana', 'kick everybody P-1'),
    /^Nobody on the roster is known as “everybody”, so nothing was changed/,
  );
  t.regex(await read('hana', 'remove dario P-1'), /^Do you mean `@dario`\? Nothing was changed yet/);
  t.regex(await read('hana', 'complete P-1 no survey'), /only a started project can be completed/);
  t.true((await read('hana', `due ${iso({ days: 9 })} p-1`)).includes(`P-1 is due ${named({ days: 9 })} now`));
  await eventually(() => ['anna', 'bela', 'chloe'].every((one) => offerOf(one).includes(named({ days: 9 }))), {
    what: 'the offers show the new date',
  });

  await send('person.upserted', {
    handle: 'dario',
    name: 'Dario Rossi',
    email: 'dario@agency.test',
    role: 'specialist',
    skills: ['letterpress'],
  });
  await send('project.updated', { code: 'P-1', title: 'Landing page, printed', skills: ['letterpress'] });
  await eventually(() => offers('dario').length === 1 && offers('anna').length === 0, {
    what: 'people who newly fit have the offer, those who no longer fit have not',
  });
  t.true(offerOf('dario').includes('Landing page, printed'));
  t.is((await db.project.findFirstOrThrow()).round, 1);

  await claim('dario', 'P-1');
  await send('project.released', { code: 'P-1' });
  await eventually(async () => (await status('P-1')) === 'requested');
  t.true((await trail('P-1')).includes('project.released event –'));

  await send('project.started', { code: 'P-1', pm: 'hana', team: ['bela'] });
  const row = await eventually(() => db.projectChannel.findFirst({ where: { furnishedAt: { not: null } } }));
  await settled();
  const channel = slack.channel(String(row?.slackId))!;
  const told = () => slack.messages(channel.id).map(visibleText);
  t.true((await read('hana', 'due next week', { channel: channel.id })).includes('P-1 is due'));
  await eventually(() => told().some((text) => /Changed by <@U\w+>.*its due date.*\*Due\*: \w{3}, \d/s.test(text)));
  const intercomUrl = 'https://app.intercom.test/c/7';
  await send('project.updated', { code: 'P-1', dueAt: iso({ days: -3 }), intercomUrl, budget: null });
  await eventually(() => told().some((text) => text.includes(`from the platform`) && /was due/.test(text)));
  await settled();
  t.is(channel.topic.value, intercomUrl);
  t.deepEqual(
    channel.bookmarks.map(({ link }) => link),
    [intercomUrl],
  );
  const [pinned] = told();
  t.true(pinned?.includes(named({ days: -3 })));
  t.false(pinned?.includes('Budget'));
  t.regex(await read('hana', 'due P-1 none'), /P-1 has no due date now \(it was /);

  await send('project.completed', { code: 'P-1' });
  await eventually(async () => (await status('P-1')) === 'completed');
  t.regex(await read('hana', 'due P-1 tomorrow'), /was completed .*its due date stays as it was/);
  await send('project.reopened', { code: 'P-1' });
  await eventually(async () => (await status('P-1')) === 'started');
});
