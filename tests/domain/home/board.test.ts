import test from 'ava';
import mysql from 'mysql2/promise';
import { readHours } from '../../../app/config/working-hours.ts';
import { boardOf } from '../../../app/domain/home/board.ts';
import { followOn } from '../../../app/domain/home/follow.ts';
import { whoIsFree } from '../../../app/domain/home/hours/free.ts';
import { homeView } from '../../../app/domain/home/messages.ts';
import { leaveLine } from '../../../app/domain/offers/standby/leave-line.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { removePerson } from '../../../app/domain/team/roster/remove.ts';
import type { Person, Prisma } from '../../../app/generated/prisma/client.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { clickablesIn } from '../../../sandbox/control/clickable.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { at, code, office } from '../offers/line-office.ts';

test('App Home shows the lines that somebody stands in, their place and a button to leave; it is redrawn when they join, leave, are asked, get the project or lose their place', async (t) => {
  const { db, transact, people, join, claim, release, line, round, over } = await office(t, 'anna', 'bela', 'chloe');
  const how = { at, via: 'command', actor: 'hana' } as const;
  const of = (handle: string) => people[handle] as Person;
  await claim('anna');
  // They have no offer of the project, so their Homes show only the line.
  for (const handle of ['yuri', 'zoe']) await join(handle);
  await db.homeView.createMany({ data: Object.values(people).map((one) => ({ personId: one!.id, openedAt: at })) });

  const draw = async (handle: string) => {
    const person = await db.person.findUniqueOrThrow({ where: { handle } });
    const showing = { timeZone: 'Europe/Berlin', urgentHours: 12, clock: { now: () => at } };
    const waves = { size: 0, minutes: 10 };
    return homeView(await boardOf(db, person, { showing, waves, rules: NO_HOURS, now: at })).blocks;
  };
  const home = async (handle: string) =>
    visibleText({ text: '', blocks: JSON.parse(JSON.stringify(await draw(handle))) });
  /** The people whose Homes are redrawn because of what happened since the last look. */
  const redrawn = async () => {
    await transact((tx) => followOn(tx, { at }));
    const jobs = await db.job.findMany({ where: { kind: 'home.refresh' } });
    await db.job.deleteMany({ where: { kind: 'home.refresh' } });
    const ids = jobs.map(({ payload }) => (payload as { personId: number }).personId);
    return (await db.person.findMany({ where: { id: { in: ids } } })).map(({ handle }) => handle).sort();
  };
  await redrawn();
  t.notRegex(await home('yuri'), /In line for/);

  t.deepEqual(await line('bela', 'yuri', 'zoe'), [1, 2, 3]);
  t.deepEqual((await redrawn()).slice(-2), ['yuri', 'zoe']);
  t.regex(await home('yuri'), /In line for\n\*A website\* \(P-1\)\n\*2nd in line\* · anna has it\nLeave/);
  const buttons = clickablesIn(JSON.parse(JSON.stringify(await draw('yuri'))));
  t.is(buttons.find(({ actionId }) => actionId === 'leave_line')?.element.value, 'P-1');
  t.notRegex(await home('anna'), /In line for/, 'she has it');

  await transact((tx) => leaveLine(tx, { code, by: of('bela'), at }));
  t.true((await redrawn()).includes('zoe'), 'those behind move up');
  t.notRegex(await home('bela'), /In line for/);
  t.regex(await home('zoe'), /\*2nd in line\*/);

  // The project becomes free again.
  await line('chloe');
  await release('anna');
  await round();
  t.true((await redrawn()).includes('yuri'));
  t.regex(
    await home('yuri'),
    /On offer to you\n.*\(P-1\)\n.*\n\*You are next in line\*: it is offered to you alone until/,
  );
  t.notRegex(await home('yuri'), /In line for/);
  t.regex(await home('zoe'), /\*2nd in line\* · it fell free, and another one in line is asked\n/);
  await over();
  t.true((await redrawn()).includes('yuri'));
  t.notRegex(await home('yuri'), /In line for|offered to you alone/);
  t.regex(await home('zoe'), /In line for\n.*\n\*1st in line\* · it fell free, and everybody is asked\n/);
  await claim('zoe');
  t.true((await redrawn()).includes('zoe'));
  t.notRegex(await home('zoe'), /In line for/);
  t.regex(await home('chloe'), /\*1st in line\* · zoe has it/);

  // People lose their place when they leave the roster, and all do when the project starts.
  await line('yuri');
  await redrawn();
  await transact((tx) => removePerson(tx, { personId: of('chloe').id, ...how }));
  t.true((await redrawn()).includes('yuri'));
  t.regex(await home('yuri'), /\*1st in line\* · zoe has it/);
  await transact((tx) => startProject(tx, { code, pm: null, team: [], ...how }));
  t.true((await redrawn()).includes('yuri'));
  t.notRegex(await home('yuri'), /In line for/);
});

test('free now are those who have a skill and are here, awake and below their capacity; free this week also those who will be awake before it ends', async (t) => {
  const { db } = await testDatabase(t);
  // Thursday, 18:30 in Berlin, 9:30 in Los Angeles.
  const now = new Date('2026-11-26T17:30:00Z');
  const { id: skillId } = await db.skill.create({ data: { slug: 'design' } });
  const { id: clientId } = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const roster: Record<string, Partial<Prisma.PersonUncheckedCreateInput>> = {
    anna: {},
    lucia: { slackTimeZone: 'America/Los_Angeles' },
    mona: { hours: 'mon 9:00-18:00' },
    omar: { daysOff: '2026-11-27' },
    petra: { awaySince: now },
    quinn: { active: false },
    rosa: { capacity: 1, slackTimeZone: 'America/Los_Angeles' },
    sam: { capacity: 2, slackTimeZone: 'America/Los_Angeles' },
    tom: { slackTimeZone: 'America/Los_Angeles', slackId: null },
  };
  for (const [handle, said] of Object.entries(roster)) {
    const named = { handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` };
    const stamps = { upsertedAt: now, createdAt: now };
    await db.person.create({ data: { ...named, ...stamps, skills: { create: { skillId } }, ...said } });
  }
  const named = { handle: 'hana', name: 'hana', email: 'hana@agency.test', slackId: 'UHANA', role: 'pm' as const };
  await db.person.create({ data: { ...named, upsertedAt: now, createdAt: now } });
  const stamps = { requestedAt: now, requestStampedAt: now };
  const { id: projectId } = await db.project.create({
    data: { code: 'P-1', title: 'A website', clientId, status: 'started', ...stamps },
  });
  for (const handle of ['rosa', 'sam']) {
    const { id: personId } = await db.person.findUniqueOrThrow({ where: { handle } });
    await db.projectMember.create({ data: { projectId, personId, role: 'specialist', joinedAt: now } });
  }
  const office = readHours('mon-fri 9:00-18:00');
  const workingHours = office.kind === 'hours' ? office.hours : null;
  const free = await whoIsFree(db, { rules: { ...NO_HOURS, workingHours, timeZone: 'Europe/Berlin' }, now });
  t.deepEqual(free, {
    now: { count: 2, shown: ['lucia', 'sam'] },
    week: { count: 3, shown: ['anna', 'lucia', 'sam'] },
  });
});

test('the scores of the month are counted while its projects and the rest of a leader’s Home are read', async (t) => {
  const { db, url } = await testDatabase(t);
  const named = { handle: 'hana', name: 'hana', email: 'hana@agency.test', slackId: 'UHANA', role: 'pm' as const };
  const person = await db.person.create({ data: { ...named, upsertedAt: at, createdAt: at } });
  const read: string[] = [];
  const reading = openDatabase(url, { onQuery: (sql) => read.push(sql), silenceMs: HANG_MS });
  const holder = await mysql.createConnection(url);
  t.teardown(() => Promise.all([reading.$disconnect(), holder.end()]));

  await holder.query('LOCK TABLES feedback_posts WRITE');
  const showing = { timeZone: 'Europe/Berlin', urgentHours: 12, clock: { now: () => at } };
  const board = boardOf(reading, person, { showing, waves: { size: 0, minutes: 10 }, rules: NO_HOURS, now: at });
  const isRead = (what: RegExp) => read.some((sql) => what.test(sql));
  await eventually(() => isRead(/FROM people FORCE INDEX/) && isRead(/AS prompt/));
  t.false(isRead(/FROM feedback_posts/), 'they are still being counted');
  await holder.query('UNLOCK TABLES');
  t.is((await board).all?.month.name, 'November');
});
