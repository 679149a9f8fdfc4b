import test, { type ExecutionContext } from 'ava';
import { readHours } from '../../../app/config/working-hours.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { claimAnswer } from '../../../app/domain/offers/answers.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { measureClaim } from '../../../app/domain/offers/claim/measure.ts';
import { decisionsAbout } from '../../../app/domain/offers/decisions/decide.ts';
import { followRoom } from '../../../app/domain/offers/match/room.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { type HoursRules, NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { setCapacity } from '../../../app/domain/team/hours/set-capacity.ts';
import { setHours, zoneInSlack } from '../../../app/domain/team/hours/set-hours.ts';
import type { Prisma } from '../../../app/generated/prisma/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

/**
 * A Thursday in the future, because due jobs follow the database's clock: 18:30 in Berlin, 2:30 on Friday in Tokyo,
 * 9:30 in Los Angeles.
 */
const at = new Date('2099-11-26T17:30:00.000Z');
const office = readHours('mon-fri 9:00-18:00');
const rules: HoursRules = {
  ...NO_HOURS,
  workingHours: office.kind === 'hours' ? office.hours : null,
  timeZone: 'Europe/Berlin',
};
const decision = { at, via: 'command', actor: 'lena' } as const;

test('an offer waits for the opening of each person who is asleep, and everybody who is awake gets it at once', async (t) => {
  const { offers, about, request } = await agency(t, {
    anna: {},
    kenji: { slackTimeZone: 'Asia/Tokyo' },
    lucia: { slackTimeZone: 'America/Los_Angeles' },
    nadia: { hours: 'mon-sun 22:00-6:00' },
    omar: { hours: 'mon-sun 0:00-24:00', daysOff: '2099-11-26/2099-11-27' },
    petra: { awaySince: at },
    quinn: { active: false },
    rosa: { slackId: null },
  });
  await request('P-1');
  t.deepEqual(await offers('P-1'), {
    lucia: 'at once',
    anna: '2099-11-27T08:00',
    kenji: '2099-11-27T00:00',
    nadia: '2099-11-26T21:00',
    omar: '2099-11-27T23:00',
  });
  t.like((await about('P-1', 'lucia'))[0], { decision: 'asked', decidedAt: at });
  t.like((await about('P-1', 'kenji'))[0], { decision: 'waits', because: 'hours' });
  t.like((await about('P-1', 'omar'))[0], { decision: 'waits', because: 'day_off' });
  t.like((await about('P-1', 'petra'))[0], { decision: 'not_asked', because: 'away' });
  t.like((await about('P-1', 'quinn'))[0], { decision: 'not_asked', because: 'inactive' });
  t.like((await about('P-1', 'rosa'))[0], { decision: 'not_asked', because: 'no_account' });
});

test('an urgent project is offered outside working hours, but not on days off', async (t) => {
  const { offers, request } = await agency(t, {
    anna: {},
    bela: { dndFrom: at, dndTo: new Date(at.getTime() + 3_600_000), hours: 'mon-sun 0:00-24:00' },
    omar: { daysOff: '2099-11-26' },
  });
  await request('P-1', { urgent: true });
  await request('P-2', { dueAt: '2099-11-27T05:00:00.000Z' });
  await request('P-3', { dueAt: '2099-11-27T06:00:00.000Z' }, { respectDnd: true });
  t.deepEqual(await offers('P-1'), { anna: 'at once', bela: 'at once', omar: '2099-11-26T23:00' });
  t.deepEqual(await offers('P-2'), { anna: 'at once', bela: 'at once', omar: '2099-11-26T23:00' });
  t.deepEqual(await offers('P-3'), {
    anna: '2099-11-27T08:00',
    bela: '2099-11-26T18:30',
    omar: '2099-11-27T08:00',
  });
});

test('if nothing is configured everybody is asked on Sunday at 3:00, and no message says that anybody sleeps', async (t) => {
  const { db, transact, offers } = await agency(t, { anna: {}, kenji: { slackTimeZone: 'Asia/Tokyo' } });
  const sunday = new Date('2099-11-29T02:00:00Z');
  const wanted = { code: 'P-1', title: 'A website', skills: ['design'], client: { name: 'Ada' } };
  await transact((tx) => requestProject(tx, wanted, { ...decision, at: sunday, happenedAt: sunday }));
  const { id: projectId, round } = await db.project.findUniqueOrThrow({ where: { code: 'P-1' } });
  const waves = { size: 0, minutes: 10 };
  await transact((tx) => offerProject(tx, { projectId, round, waves, rules: NO_HOURS, at: sunday }));
  t.deepEqual(await offers('P-1'), { anna: 'at once', kenji: 'at once' });
  t.is(await db.job.count({ where: { kind: 'unclaimed.asleep' } }), 0);
});

test('if everybody is asleep #ops is told, once', async (t) => {
  const { db, request } = await agency(t, { anna: {}, kenji: { slackTimeZone: 'Asia/Tokyo' } });
  await request('P-1');
  t.is(await db.job.count({ where: { kind: 'unclaimed.asleep' } }), 1);
  await request('P-2', { urgent: true });
  t.is(await db.job.count({ where: { kind: 'unclaimed.asleep' } }), 1);
});

test('all asleep and due in two hours: everybody is asked at once, and #ops is not told who wakes first', async (t) => {
  const { db, offers, request } = await agency(t, { anna: {}, kenji: { slackTimeZone: 'Asia/Tokyo' } });
  await request('P-1', { dueAt: '2099-11-26T19:30:00.000Z' });
  t.deepEqual(await offers('P-1'), { anna: 'at once', kenji: 'at once' });
  t.is(await db.job.count({ where: { kind: 'unclaimed.asleep' } }), 0);
  t.is(await db.job.count({ where: { kind: 'unclaimed.escalate' } }), 1);
  await request('P-2', { dueAt: '2099-11-26T19:30:00.000Z' }, { urgentHours: 1 });
  t.deepEqual(await offers('P-2'), { anna: '2099-11-27T08:00', kenji: '2099-11-27T00:00' });
  t.is(await db.job.count({ where: { kind: 'unclaimed.asleep' } }), 1);
});

test('the time to a claim counts only while somebody who was asked was awake; for an urgent project, all of it counts', async (t) => {
  const { db, transact, request, claim } = await agency(t, { anna: {}, kenji: { slackTimeZone: 'Asia/Tokyo' } });
  await request('P-1');
  await request('P-2', { urgent: true });
  await request('P-3', {}, { workingHours: null });
  // Friday, 18:30 in Berlin: Kenji was awake from 1:00 to 10:00 by its clock, Anna from 9:00 to 18:00.
  const later = new Date('2099-11-27T17:30:00.000Z');
  const measured = async (code: string, how: HoursRules) => {
    t.is((await claim('anna', code, later)).outcome, 'won');
    const { id: projectId, round } = await db.project.findUniqueOrThrow({ where: { code } });
    await transact((tx) => measureClaim(tx, { projectId, round, rules: how }));
    return (await db.project.findUniqueOrThrow({ where: { code } })).awakeSecondsToClaim;
  };
  t.is(await measured('P-1', rules), 17 * 3_600);
  t.is(await measured('P-2', rules), 24 * 3_600);
  t.is(await measured('P-3', { ...rules, workingHours: null }), 24 * 3_600);
});

test('if somebody changes their hours or moves to another zone, their offers are checked again', async (t) => {
  const { db, transact, request, people } = await agency(t, { anna: {}, kenji: { slackTimeZone: 'Asia/Tokyo' } });
  await request('P-1');
  const due = async (handle = 'anna') => {
    const offer = await db.offer.findFirstOrThrow({ where: { person: { handle } } });
    const jobs = await db.job.findMany({ where: { kind: 'offer.deliver' } });
    const job = jobs.find(({ payload }) => (payload as { offerId: number }).offerId === offer.id);
    return job?.runAt.toISOString() ?? 'never';
  };
  t.is(await due(), '2099-11-27T08:00:00.000Z');
  const later = new Date(at.getTime() + 60_000);
  const personId = people.anna ?? 0;
  t.true(await transact((tx) => setHours(tx, { personId, timeZone: 'America/New_York', ...decision, at: later })));
  t.true((await due()) < at.toISOString(), 'due at once');
  t.false(await transact((tx) => setHours(tx, { personId, timeZone: 'America/New_York', ...decision, at: later })));

  // Slack says that Kenji has moved.
  t.is(await due('kenji'), '2099-11-27T00:00:00.000Z');
  const moved = { slackId: 'UKENJI', timeZone: 'America/Los_Angeles', at: later };
  t.true(await transact((tx) => zoneInSlack(tx, moved)));
  t.true((await due('kenji')) < at.toISOString(), 'due at once');
  t.false(await transact((tx) => zoneInSlack(tx, moved)));
});

test('somebody at capacity is not asked; when they reach it they lose their open offers, and get them again when there is room', async (t) => {
  const { db, transact, people, request, offers, about, claim } = await agency(t, {
    anna: { capacity: 1 },
    bela: {},
    cleo: { capacity: 0 },
  });
  for (const code of ['P-1', 'P-2', 'P-3']) await request(code, {}, { workingHours: null });
  t.deepEqual(Object.keys(await offers('P-1')), ['anna', 'bela']);
  t.like((await about('P-1', 'cleo'))[0], { decision: 'not_asked', because: 'full' });

  t.is((await claim('anna', 'P-1')).outcome, 'won');
  const follow = () => transact((tx) => followRoom(tx, { personId: people.anna ?? 0, at }));
  t.is(await db.job.count({ where: { kind: 'offer.follow-room', state: 'waiting' } }), 2);
  const refused = await claim('anna', 'P-2');
  t.like(refused, { outcome: 'full', inHand: 1, capacity: 1 });
  if (refused.outcome !== 'won') t.regex(claimAnswer(refused), /take 1 at a time, so P-2 is left to others/);
  await follow();
  t.deepEqual(Object.keys(await offers('P-2')), ['bela']);
  t.like((await about('P-2', 'anna')).at(-1), { decision: 'not_asked', because: 'full' });
  await request('P-4', {}, { workingHours: null });
  t.deepEqual(Object.keys(await offers('P-4')), ['bela']);
  t.is((await claim('bela', 'P-3')).outcome, 'won');

  await transact((tx) => startProject(tx, { code: 'P-1', pm: null, team: [], ...decision }));
  await transact((tx) => completeProject(tx, { code: 'P-1', ...decision }));
  await follow();
  await follow();
  t.deepEqual(await offers('P-2'), { anna: 'at once', bela: 'at once' });
  t.deepEqual(Object.keys(await offers('P-4')), ['anna', 'bela']);
  t.deepEqual(await offers('P-3'), {});

  await transact((tx) => setCapacity(tx, { personId: people.cleo ?? 0, capacity: 2, ...decision }));
  await transact((tx) => followRoom(tx, { personId: people.cleo ?? 0, at }));
  t.deepEqual(Object.keys(await offers('P-2')), ['anna', 'bela', 'cleo']);
});

test('if fifty people click everything at once, nobody gets more projects than their capacity', async (t) => {
  const handles = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const crowd = Object.fromEntries(handles.map((handle) => [handle, { capacity: 1 }]));
  const { db, request, claim } = await agency(t, crowd);
  const codes = Array.from({ length: 10 }, (_, index) => `P-${index}`);
  for (const code of codes) await request(code, {}, { workingHours: null });
  // Everybody wants two, so that each project is wanted by ten.
  const clicks = handles.flatMap((handle, index) => [
    { handle, code: codes[index % 10] ?? '' },
    { handle, code: codes[(index + 1) % 10] ?? '' },
  ]);
  const results = await Promise.all(clicks.map(({ handle, code }) => claim(handle, code)));
  const held = await db.project.groupBy({ by: ['claimerId'], where: { status: 'claimed' }, _count: true });
  t.true(held.every(({ _count }) => _count === 1));
  const won = results.filter(({ outcome }) => outcome === 'won').length;
  t.is(won, await db.project.count({ where: { status: 'claimed' } }));
  t.true(won >= 5, 'projects beyond one’s capacity were left to the others');
});

type Said = Partial<Prisma.PersonUncheckedCreateInput>;

async function agency(t: ExecutionContext, roster: Record<string, Said>) {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const skill = await db.skill.create({ data: { slug: 'design' } });
  const people: Record<string, number> = {};
  for (const [handle, said] of Object.entries(roster)) {
    const { id } = await db.person.create({
      data: {
        ...{ handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` },
        ...{ upsertedAt: at, createdAt: at, skills: { create: { skillId: skill.id } } },
        ...said,
      },
    });
    people[handle] = id;
  }
  const projectOf = (code: string) => db.project.findUniqueOrThrow({ where: { code } });
  return {
    db,
    transact,
    people,
    async request(code: string, said: { urgent?: boolean; dueAt?: string } = {}, other: Partial<HoursRules> = {}) {
      const wanted = { code, title: 'A website', skills: ['design'], client: { name: 'Ada' }, ...said };
      await transact((tx) => requestProject(tx, wanted, { ...decision, happenedAt: at }));
      const { id: projectId, round } = await projectOf(code);
      const how = { waves: { size: 0, minutes: 10 }, rules: { ...rules, ...other }, at };
      await transact((tx) => offerProject(tx, { projectId, round, ...how }));
    },
    /** The people who have it on offer, and from when on. */
    async offers(code: string) {
      const { id: projectId } = await projectOf(code);
      const open = await db.offer.findMany({
        where: { projectId, state: 'open' },
        include: { person: true },
        orderBy: { person: { handle: 'asc' } },
      });
      return Object.fromEntries(
        open.map(({ person, opensAt }) => [person.handle, opensAt?.toISOString().slice(0, 16) ?? 'at once']),
      );
    },
    async about(code: string, handle: string) {
      const { id: projectId, round } = await projectOf(code);
      return decisionsAbout(db, { projectId, round, personId: people[handle] ?? 0 });
    },
    async claim(handle: string, code: string, at = decision.at) {
      const by = await db.person.findUniqueOrThrow({ where: { handle } });
      return transact((tx) => claimProject(tx, { code, by, at, via: 'click' }));
    },
  };
}
