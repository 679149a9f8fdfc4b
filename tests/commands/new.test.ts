import test from 'ava';
import { requestNewProject } from '../../app/domain/projects/life/request-new.ts';
import { visibleText } from '../../sandbox/sandbox.ts';
import { eventually } from '../helpers/eventually.ts';
import { claimedProject } from './claimed-project.ts';

const FILLED = {
  title: 'Labels for a brewery',
  brief: 'Six of them.',
  skills: ['design'],
  clientName: 'Grace Hopper',
  clientCompany: 'Compiled Beers',
  clientEmail: 'Grace@Beers.test',
  dueAt: '2027-01-31',
  budget: '900 EUR',
  pageUrl: 'https://agency.test/p/labels',
  intercomUrl: 'https://app.intercom.test/c/9',
};

test.serial('/project new makes a project like the website’s, with the next free number', async (t) => {
  const { slack, id, db, form, requested, offered, trail } = await claimedProject(t);
  for (const code of ['P-1', 'P-2', 'P-3']) await requested(code, { skills: ['data-entry'] });
  const hana = slack.as(id('hana'));
  await hana.command('/project', 'new', { channel: 'ops' });
  await form('hana', 'project_described');
  const wrong = await hana.submitView({
    ...FILLED,
    title: '  ',
    skills: [],
    newSkills: 'Nice Things, ok, !!',
    clientEmail: 'nowhere',
    pageUrl: 'ftp://x',
    intercomUrl: 'x',
  });
  t.deepEqual(Object.keys(wrong.errors ?? {}).sort(), ['clientEmail', 'intercomUrl', 'newSkills', 'pageUrl', 'title']);
  t.regex(String((await hana.submitView({ ...FILLED, skills: [], newSkills: '' })).errors?.skills), /at least 1 skill/);
  await hana.submitView({ ...FILLED, newSkills: 'label-print, illustration' });
  t.regex(JSON.stringify((await form('hana', 'project_notice')).blocks), /It is \*P-4\*/);
  await offered('P-4', ['anna', 'bela', 'chloe']);
  const project = await db.project.findUniqueOrThrow({
    where: { code: 'P-4' },
    include: { client: true, skills: { include: { skill: true } } },
  });
  t.like(project, {
    title: FILLED.title,
    brief: FILLED.brief,
    budget: FILLED.budget,
    pageUrl: FILLED.pageUrl,
    intercomUrl: FILLED.intercomUrl,
    dueAt: new Date('2027-01-31T12:00:00Z'),
    dueOn: new Date('2027-01-31'),
  });
  t.like(project.client, { name: 'Grace Hopper', company: 'Compiled Beers', email: 'grace@beers.test' });
  t.deepEqual(project.skills.map(({ skill }) => skill.slug).sort(), ['design', 'illustration', 'label-print']);
  t.is((await trail('P-4'))[0], 'project.requested command hana');
});

test.serial('the shortcut opens the same form for those who lead, and says so to others', async (t) => {
  const { slack, id, form, trail } = await claimedProject(t);
  const lena = slack.as(id('lena'));
  t.true((await lena.shortcut('ops', 'new_project')).acked);
  await form('lena', 'project_described');
  await lena.submitView(FILLED);
  await form('lena', 'project_notice');
  t.deepEqual(await trail('P-1'), ['project.requested shortcut lena']);

  await slack.as(id('bela')).shortcut('ops', 'new_project');
  t.regex(JSON.stringify((await form('bela', 'project_notice')).blocks), /for project managers and admins/);
  slack.faults.add({ kind: 'refuse', method: 'views.open', code: 'expired_trigger_id', times: 1 });
  await slack.as(id('hana')).shortcut('ops', 'new_project');
  await eventually(() => slack.directMessages('ops', id('hana')).some((one) => /try again/.test(visibleText(one))));
  t.is(slack.as(id('hana')).view(), undefined);
});

test.serial(
  'a form that fails stays open with what was filled in, asks to be sent again, and changes nothing',
  async (t) => {
    const { slack, id, db, form } = await claimedProject(t);
    const hana = slack.as(id('hana'));
    await hana.command('/project', 'new', { channel: 'ops' });
    await form('hana', 'project_described');
    await db.$executeRaw`RENAME TABLE project_numbers TO numbers_elsewhere`;
    const failed = await hana.submitView(FILLED);
    t.regex(JSON.stringify(failed.errors), /did not get through. Please send it again/);
    t.is(await db.project.count(), 0);
    await db.$executeRaw`RENAME TABLE numbers_elsewhere TO project_numbers`;
    await hana.submitView(FILLED);
    t.regex(JSON.stringify((await form('hana', 'project_notice')).blocks), /It is \*P-1\*/);
    t.is(await db.project.count(), 1);
  },
);

test.serial(
  'projects made at the same moment get a number each, all after the highest that the website gave',
  async (t) => {
    const { crewcall, clock, db, requested } = await claimedProject(t);
    const { transact } = crewcall.services;
    for (const code of ['P-2', 'P-1106', 'P-90', 'WEB-4000', 'P-2026112600001'])
      await requested(code, { skills: ['data-entry'] });
    const wanted = { title: 'One of many', skills: ['data-entry'], client: { name: 'Client' } };
    const made = await Promise.all(
      Array.from({ length: 12 }, () =>
        transact((tx) =>
          requestNewProject(tx, wanted, { at: clock.now(), happenedAt: clock.now(), via: 'command', actor: 'hana' }),
        ),
      ),
    );
    t.deepEqual(
      made.toSorted(),
      Array.from({ length: 12 }, (_, index) => `P-${1107 + index}`),
    );
    t.is(await db.project.count({ where: { title: 'One of many' } }), 12);
    t.is(await db.project.count(), 17);
  },
);
