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
  const { slack, id, db, form, requested, offered, trail, team, offers } = await claimedProject(t);
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
  t.notRegex(JSON.stringify(wrong.errors), /slug|expected/i);
  t.regex(String(wrong.errors?.newSkills), /“!!” cannot be a skill/);
  const { errors } = await hana.submitView({ ...FILLED, newSkills: '', dueAt: '2020-01-31', pm: id('dario') });
  t.deepEqual(Object.keys(errors ?? {}), ['dueAt']);
  await hana.submitView({ ...FILLED, newSkills: 'Label print, illustration', urgent: ['yes'], pm: id('hana') });
  t.regex(JSON.stringify((await form('hana', 'project_notice')).blocks), /It is \*P-4\*.*You manage it/);
  t.deepEqual(await team('P-4'), ['hana pm']);
  await offered('P-4', ['anna', 'bela', 'chloe']);
  const project = await db.project.findUniqueOrThrow({
    where: { code: 'P-4' },
    include: { client: true, skills: { include: { skill: true } } },
  });
  t.like(project, {
    title: FILLED.title,
    brief: FILLED.brief,
    budget: FILLED.budget,
    urgent: true,
    pageUrl: FILLED.pageUrl,
    intercomUrl: FILLED.intercomUrl,
    dueAt: new Date('2027-01-31T12:00:00Z'),
    dueOn: new Date('2027-01-31'),
  });
  t.like(project.client, { name: 'Grace Hopper', company: 'Compiled Beers', email: 'grace@beers.test' });
  t.deepEqual(project.skills.map(({ skill }) => skill.slug).sort(), ['design', 'illustration', 'label-print']);
  t.is((await trail('P-4'))[0], 'project.requested command hana');

  await hana.closeView({ all: true });
  await hana.command('/project', 'new “Labels for a brewery”', { channel: 'ops' });
  const begun = JSON.stringify((await form('hana', 'project_described')).blocks);
  t.regex(begun, /"initial_value":"Labels for a brewery"/, 'quotes around a title are not part of it');
  await hana.submitView({ title: 'Anything', clientName: 'Ada', pm: id('lena') });
  t.regex(
    JSON.stringify((await form('hana', 'project_notice')).blocks),
    /everybody with at least one skill.*<@\w+> manages it/,
  );
  t.like(await db.project.findUnique({ where: { code: 'P-5' } }), { urgent: false });
  t.deepEqual(await team('P-5'), ['lena pm']);
  await offered('P-5', ['anna', 'bela', 'chloe', 'dario']);
  t.regex(JSON.stringify(offers('dario')), /none in particular/);
});

test.serial('the shortcut opens the same form for people who lead, and tells others that they may not', async (t) => {
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

test.serial('a form that fails stays open with its content, asks to be sent again, and changes nothing', async (t) => {
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
});

test.serial(
  'projects made at the same moment get different numbers, all after the highest one of the website',
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

test.serial(
  '/project edit shows the fields of a project, changes those that were edited, and asks if two people edited the same one',
  async (t) => {
    const { slack, id, db, form, requested, offered, offers, read, send, settled } = await claimedProject(t);
    const brief = Array.from({ length: 90 }, (_, line) => `${line} ${'Warm colours, an order form. '.repeat(2)}!`).join(
      '\n',
    );
    await requested('P-1', { brief, dueAt: '2020-01-31', pageUrl: null });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    const hana = slack.as(id('hana'));
    const lena = slack.as(id('lena'));
    const notice = async (handle: string) => JSON.stringify((await form(handle, 'project_notice')).blocks);
    const project = () => db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { client: true } });
    const open = async (handle: 'hana' | 'lena') => {
      await slack.as(id(handle)).command('/project', 'edit p-1', { channel: 'ops' });
      return form(handle, 'project_edited');
    };

    const shown = JSON.stringify((await open('hana')).blocks);
    for (const part of [
      'Landing page for a bakery',
      '"initial_date":"2020-01-31"',
      'ada@bakery.test',
      'Brief, continued',
    ]) {
      t.true(shown.includes(part), part);
    }
    await hana.submitView();
    t.regex(await notice('hana'), /P-1 stays as it was/);
    t.is((await project()).brief, brief, 'even a brief of several fields');

    await hana.closeView({ all: true });
    await open('hana');
    await open('lena');
    t.regex(
      String((await lena.submitView({ title: 'Hers', dueAt: '2020-02-01' })).errors?.dueAt),
      /has passed already/,
    );
    await lena.submitView({ title: 'Hers', dueAt: '2020-01-31' });
    t.regex(await notice('lena'), /you changed its title/);
    // Fields that Hana did not edit keep Lena's values. Hana is asked about those that both edited.
    await hana.submitView({ budget: '3,000 EUR', skills: [], newSkills: 'data entry', urgent: ['yes'] });
    t.regex(await notice('hana'), /you changed the skills it takes, its budget and how urgent it is/);
    t.like(await project(), { title: 'Hers', budget: '3,000 EUR', urgent: true });
    await offered('P-1', ['dario']);
    t.regex(JSON.stringify(offers('dario')[0]?.blocks), /Hers.*3,000 EUR/s);
    t.is((await project()).round, 1);

    await hana.closeView({ all: true });
    await open('hana');
    await send('project.updated', { code: 'P-1', title: 'From the platform' });
    await settled();
    await hana.submitView({ title: 'His', clientCompany: 'Bakers' });
    t.regex(
      JSON.stringify((await form('hana', 'project_edited')).blocks),
      /somebody changed its title.*"initial_value":"His"/s,
    );
    t.like(await project(), { title: 'From the platform' });
    await hana.submitView();
    t.regex(await notice('hana'), /you changed its title and its client/);
    t.like(await project(), {
      title: 'His',
      client: { name: 'Ada Lovelace', company: 'Bakers', email: 'ada@bakery.test' },
    });

    await read('hana', 'status P-1');
    await hana.closeView({ all: true });
    await hana.click({ actionId: 'project_edit' });
    await form('hana', 'project_edited');
    t.regex(await read('bela', 'edit P-1'), /is for project managers and admins/);
  },
);
