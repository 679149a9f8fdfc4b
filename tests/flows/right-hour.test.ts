import test from 'ava';
import { DateTime } from 'luxon';
import { type Agency, agency, BAKERY, claimable, sharedPlace } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';

const running = agency(sharedPlace(test), { env: { RESPECT_DND: 'true', STANDBY_MINUTES: '0' } });

/** Hours that begin and end this many hours from now, every day, in UTC. */
function hoursAround({ clock }: Agency, { from, to }: { from: number; to: number }) {
  const at = (hours: number) => DateTime.fromJSDate(clock.now(), { zone: 'utc' }).startOf('minute').plus({ hours });
  return { hours: `${at(from).toFormat('H:mm')}-${at(to).toFormat('H:mm')} UTC`, opensAt: at(from) };
}

async function works(world: Agency, handle: string, said: object): Promise<void> {
  const { db, send, id } = world;
  const person = await db.person.findUniqueOrThrow({
    where: { handle },
    include: { skills: { include: { skill: true } } },
  });
  const data = { handle, name: person.name, email: person.email, slackId: id(handle), role: person.role };
  const skills = person.skills.map(({ skill }) => skill.slug);
  const { status, body } = await send('person.upserted', { ...data, skills, ...said });
  if (status !== 202) throw new Error(JSON.stringify(body));
  await world.settled();
}

const toldIn = (world: Agency, channel: string) =>
  JSON.stringify(world.slack.messages(channel).map(({ text, blocks }) => ({ text, blocks })));

async function typed(world: Agency, handle: string, command: string, text: string): Promise<string> {
  const { slack, id } = world;
  const before = slack.ephemerals(id(handle)).length;
  await slack.as(id(handle)).command(command, text, { channel: 'ops' });
  const answer = () => slack.ephemerals(id(handle))[before];
  await eventually(answer, { what: `${command} ${text} is answered` });
  return JSON.stringify({ text: answer()?.text, blocks: answer()?.blocks });
}

test.serial(
  'people who are awake are asked at once; those who are asleep are asked at their opening, and not before',
  async (t) => {
    const world = await running;
    const { request, offered, clock, slack, id, settled } = world;
    const { hours, opensAt } = hoursAround(world, { from: 2, to: 6 });
    await works(world, 'bela', { hours });
    const quietEnd = DateTime.fromJSDate(clock.now(), { zone: 'Europe/Budapest' }).startOf('minute').plus({ hours: 3 });
    const dnd = { from: quietEnd.minus({ hours: 8 }).toFormat('H:mm'), to: quietEnd.toFormat('H:mm') };
    await slack.changeUser(id('chloe'), { dnd });
    await request({ code: 'P-1' });
    await offered('P-1', ['anna']);
    await settled();
    await offered('P-1', ['anna']);
    const wakes = opensAt.setZone('Europe/Berlin').toFormat('H:mm');
    t.true((await typed(world, 'hana', '/project', 'status P-1')).includes(`1 asked, 2 asleep until ${wakes}`));

    clock.advance({ minutes: 100 });
    await settled();
    await offered('P-1', ['anna']);
    clock.advance({ minutes: 20, seconds: 30 });
    await offered('P-1', ['anna', 'bela']);
    await settled();
    await offered('P-1', ['anna', 'bela']);
    clock.advance({ minutes: 60 });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    const asked = slack.calls({ method: 'chat.postMessage', app: 'newproject' });
    t.is(asked.filter(({ args }) => args.channel === id('bela')).length, 1);
    await slack.changeUser(id('chloe'), { dnd: null });
  },
);

test.serial('an urgent project is offered to everybody, even if they are asleep', async (t) => {
  const world = await running;
  const { send, offered } = world;
  await works(world, 'bela', { hours: hoursAround(world, { from: 5, to: 6 }).hours });
  t.is((await send('project.requested', { ...BAKERY, code: 'P-2', dueAt: '2099-12-24' })).status, 202);
  await offered('P-2', ['anna', 'chloe']);
  const shows = (handle: string) => JSON.stringify(world.offers(handle).find((one) => claimable(one, 'P-2'))?.blocks);
  t.false(shows('anna').includes('*urgent*'));
  t.is((await send('project.updated', { code: 'P-2', urgent: true })).status, 202);
  await offered('P-2', ['anna', 'bela', 'chloe']);
  await eventually(() => shows('anna').includes('24 Dec 2099 · *urgent*'), {
    what: 'the offer says that it is urgent',
  });
  const nightly = () => world.db.offer.findMany({ where: { project: { code: 'P-2' }, sentOffHours: true } });
  await eventually(async () => (await nightly()).length === 1, {
    what: 'the status shows that Bela was asked outside her hours',
  });
  const status = await typed(world, 'hana', '/project', 'status P-2');
  t.regex(status, /· \*urgent\*/);
  t.regex(status, /changed how urgent it is/);
});

test.serial(
  'if everybody is asleep, #ops is told when the first one wakes, and nothing more before then',
  async (t) => {
    const world = await running;
    const { request, clock, settled, offers, slack } = world;
    const { hours, opensAt } = hoursAround(world, { from: 2, to: 10 });
    await works(world, 'dario', { hours });
    await request({ code: 'P-3', skills: ['data-entry'] });
    const wakes = opensAt.setZone('Europe/Berlin').toFormat('H:mm');
    await eventually(() => toldIn(world, 'ops').includes(`will be awake at ${wakes}`), {
      what: '#ops hears who wakes',
    });
    t.true(toldIn(world, 'ops').includes('Dario Conti'));
    const told = () => slack.messages('ops').filter((message) => claimable(message, 'P-3')).length;
    t.is(told(), 1);
    clock.advance({ minutes: 100 });
    await settled();
    t.is(told(), 1);
    t.is(offers('dario').length, 0);
    clock.advance({ minutes: 21 });
    await eventually(() => offers('dario').some((message) => claimable(message, 'P-3')));
    await settled();
    t.is(told(), 1, 'nobody was awake for half an hour yet');
    clock.advance({ minutes: 31 });
    await eventually(() => told() === 2, { what: 'it is escalated' });
    await slack.as(world.id('dario')).click({ actionId: 'claim_project', value: 'P-3' });
    await eventually(() => told() === 0, { what: 'both messages say that it is settled' });
  },
);

test.serial('somebody who has reached their capacity is offered no more, and is told so kindly', async (t) => {
  const world = await running;
  const { request, offered, claim, offers } = world;
  t.regex(await typed(world, 'anna', '/team', 'capacity 1'), /You take one project at a time; you have 0 now/);
  t.regex(await typed(world, 'anna', '/team', 'capacity many'), /Nothing was changed/);
  t.regex(await typed(world, 'anna', '/team', 'capacity @bela 1'), /Ask one of them/);
  await claim('anna', 'P-1');
  await eventually(() => !offers('anna').some((message) => claimable(message, 'P-2')), { what: 'P-2 is gone' });
  await offered('P-2', ['bela', 'chloe']);
  await request({ code: 'P-4' });
  await offered('P-4', ['chloe']);
  t.regex(await typed(world, 'hana', '/team', 'list @anna'), /1 of 1, full/);

  t.regex(await typed(world, 'hana', '/project', 'add-member @chloe @anna P-1'), /Added to P-1/);
  t.regex(await typed(world, 'hana', '/project', 'start P-2 @anna --yes'), /has 2 projects now, and takes 1 at a time/);
  t.regex(await typed(world, 'lena', '/team', 'capacity @anna 3'), /takes 3 projects at a time; they have 2 now/);
  await offered('P-4', ['anna', 'chloe']);
});

test.serial('hours, capacity and days off are typed, filled in and shown', async (t) => {
  const world = await running;
  const { slack, id, db } = world;
  const home = () => JSON.stringify(slack.as(id('chloe')).home('ops')?.blocks ?? []);
  t.regex(
    await typed(world, 'chloe', '/team', 'hours mon-fri 9:00-18:00 Asia/Tokyo'),
    /Mon-Fri 9:00-18:00, by the clock of Asia\/Tokyo/,
  );
  t.regex(await typed(world, 'chloe', '/team', 'hours 9:00-9:00'), /no time at all/);
  t.regex(await typed(world, 'chloe', '/team', 'hours 22:00-6:00'), /every day 22:00-6:00 \(over midnight\)/);
  t.regex(await typed(world, 'chloe', '/team', 'hours Mars/Olympus'), /no time zone is called Mars\/Olympus/i);
  t.regex(
    await typed(world, 'hana', '/team', 'off @chloe 2099-12-24 - 2100-01-02'),
    /Thu, 24 Dec 2099 to Sat, 2 Jan 2100/,
  );
  t.regex(await typed(world, 'chloe', '/team', 'off 2020-12-24'), /is over/);
  t.regex(await typed(world, 'hana', '/team', 'hours @chloe always'), /Ask one of them/);

  await slack.as(id('chloe')).openHome('ops');
  await eventually(() => home().includes('24 Dec 2099'), { what: 'the Home shows days off' });
  await slack.as(id('chloe')).click({ actionId: 'edit_hours', home: true, app: 'ops' });
  await eventually(() => slack.as(id('chloe')).view(), { what: 'the form is open' });
  await slack.as(id('chloe')).submitView({
    ...{ when: 'these', days: ['1', '2'], from: '08:00', to: '12:30', zone: '', room: '4' },
    ...{ off_from: '2099-05-01', off_to: '2099-05-03' },
  });
  await eventually(() => home().includes('Mon-Tue 8:00-12:30'), { what: 'the Home shows the new hours' });
  t.like(await db.person.findUnique({ where: { handle: 'chloe' } }), {
    hours: 'mon-tue 8:00-12:30',
    timeZone: null,
    capacity: 4,
    daysOff: '2099-05-01/2099-05-03 2099-12-24/2100-01-02',
  });
  await slack.as(id('hana')).openHome('ops');
  const board = () => JSON.stringify(slack.as(id('hana')).home('ops')?.blocks ?? []);
  await eventually(() => board().includes('Free this week'), { what: 'people who plan are shown who is free' });
});

test.serial('invalid hours and days off are refused by the event endpoint', async (t) => {
  const { send } = await running;
  const person = { handle: 'bela', name: 'Bela', email: 'bela@agency.test', role: 'specialist', skills: [] };
  for (const wrong of [
    { hours: '9:00-9:00' },
    { hours: 'mon-fri 9:00-18:00 Mars/Olympus' },
    { daysOff: ['tomorrow'] },
    { daysOff: ['2026-12-24/2026-12-20'] },
  ]) {
    t.is((await send('person.upserted', { ...person, ...wrong })).status, 422, JSON.stringify(wrong));
  }
});
