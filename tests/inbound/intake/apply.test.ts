import test from 'ava';
import { retryEvent } from '../../../app/inbound/intake/retry.ts';
import { mayBeIdle } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import {
  message,
  type PostOffice,
  personUpserted,
  postOffice,
  projectRequested,
  sharedPostOffice,
} from './post-office.ts';

/** Runs the tests that use a project, people and ids of their own. */
const shared = sharedPostOffice(test, { applying: true });
let projects = 0;

/** The shared post office, a project code that nobody else uses, and ids for events about it. */
async function intakeOf() {
  const code = `P-${++projects}`;
  return { office: await shared, code, evt: (n: number) => `${code}_evt_${n}` };
}

test('a person of the roster is known after person.upserted', async (t) => {
  const { office, evt } = await intakeOf();
  await office.post(evt(1), personUpserted('clara', { skills: ['Design', 'copy', 'design'] }));
  await applied(office, evt(1));
  const clara = await office.db.person.findUniqueOrThrow({
    where: { handle: 'clara' },
    include: { skills: { include: { skill: true } } },
  });
  t.is(clara.email, 'clara@agency.example');
  t.deepEqual(clara.skills.map(({ skill }) => skill.slug).sort(), ['copy', 'design']);
});

test('after project.requested the project exists with the data of the event', async (t) => {
  const { office, code, evt } = await intakeOf();
  const said = {
    title: ' Zoë’s site ',
    brief: null,
    budget: 4200,
    dueAt: '2026-12-01',
    pageUrl: 'https://x.example/p',
  };
  await office.post(evt(1), projectRequested(code, said));
  await applied(office, evt(1));
  t.like(await office.db.project.findUnique({ where: { code } }), {
    title: 'Zoë’s site',
    brief: null,
    budget: '4200',
    pageUrl: 'https://x.example/p',
    status: 'requested',
    dueAt: new Date('2026-12-01T12:00:00Z'),
    dueOn: new Date('2026-12-01'),
  });
});

test('a request may name its manager, and a later one another; an unknown manager is reported, and the offers go out', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), personUpserted('mina', { role: 'pm' }));
  await office.post(evt(2), personUpserted('moritz', { role: 'pm' }));
  for (const roster of [evt(1), evt(2)]) await applied(office, roster);
  const managers = async () => {
    const where = { project: { code }, role: 'pm', leftAt: null } as const;
    const members = await office.db.projectMember.findMany({ where, include: { person: true } });
    return members.map(({ person }) => person.handle).sort();
  };
  await office.post(evt(3), projectRequested(code, { pm: '@Mina' }));
  await applied(office, evt(3));
  t.deepEqual(await managers(), ['mina']);
  await office.post(evt(4), projectRequested(code, { pm: 'moritz@agency.example' }));
  await applied(office, evt(4));
  t.deepEqual(await managers(), ['mina', 'moritz']);
  await office.post(evt(5), projectRequested(code, { pm: 'nobody' }));
  await applied(office, evt(5));
  t.deepEqual(await managers(), ['mina', 'moritz']);
  const told = await office.db.job.findMany({ where: { kind: 'report.post' } });
  const texts = told.map(({ payload }) => JSON.stringify(payload)).filter((text) => text.includes(code));
  t.is(texts.length, 1);
  t.regex(texts[0] ?? '', /requested with \\"nobody\\" as its project manager/);
});

for (const [way, by] of [
  ['handle', '@Anna'],
  ['e-mail', 'Anna@agency.example'],
  ['Slack id', 'U024BE7LH'],
] as const) {
  test(`project.claimed names the claimer by ${way}`, async (t) => {
    const { office, code, evt } = await intakeOf();
    await office.post(evt(1), personUpserted('anna', { slackId: 'U024BE7LH' }));
    await applied(office, evt(1));
    await office.post(evt(2), projectRequested(code));
    await office.post(evt(3), message('project.claimed', { code, by }));
    await applied(office, evt(3));
    const project = await office.db.project.findUnique({ where: { code }, include: { claimer: true } });
    t.is(project?.claimer?.handle, 'anna');
  });
}

test('a claim from elsewhere that comes too late is applied: the first one stays, and the difference is reported', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), personUpserted('dora'));
  await office.post(evt(2), personUpserted('bela'));
  // A project waits half a minute for the roster events before it, and a slow machine may need that long.
  for (const roster of [evt(1), evt(2)]) await applied(office, roster);
  await office.post(evt(3), projectRequested(code));
  await office.post(evt(4), message('project.claimed', { code, by: 'dora' }));
  await office.post(evt(5), message('project.claimed', { code, by: 'dora' }));
  await office.post(evt(6), message('project.claimed', { code, by: 'bela' }));
  await applied(office, evt(6));
  const project = await office.db.project.findUnique({ where: { code }, include: { claimer: true } });
  t.is(project?.claimer?.handle, 'dora');
  const told = await office.db.job.findMany({ where: { kind: 'report.post' } });
  const texts = told.map(({ payload }) => JSON.stringify(payload)).filter((text) => text.includes(code));
  t.is(texts.length, 1);
  t.regex(texts[0] ?? '', /Bela has claimed .* but Dora was first and keeps it/);
});

test('project.started with a new code, a title and a client creates the project without offers', async (t) => {
  const { office, code, evt } = await intakeOf();
  const known = { title: 'A shop for Bea', client: { name: 'Bea' }, skills: ['design'], dueAt: '2026-12-10' };
  await office.post(evt(1), personUpserted('elsa'));
  await applied(office, evt(1));
  await office.post(evt(2), message('project.started', { code, team: ['elsa'] }));
  t.regex((await failed(office, evt(2))) ?? '', new RegExp(`There is no project ${code}.*title and a client`));
  await office.post(evt(3), message('project.started', { code, team: ['elsa'], ...known }));
  await applied(office, evt(3));
  const project = await office.db.project.findUnique({
    where: { code },
    include: { client: true, members: { include: { person: true } }, channels: true, offers: true },
  });
  t.like(project, { status: 'started', title: 'A shop for Bea', client: { name: 'Bea' }, offers: { length: 0 } });
  t.deepEqual(
    project?.members.map(({ person }) => person.handle),
    ['elsa'],
  );
  t.is(project?.channels.length, 1);
  const told = await office.db.announcement.findMany({ where: { lane: `project:${code}` }, orderBy: { id: 'asc' } });
  t.deepEqual(
    told.map(({ type }) => type),
    ['project.requested', 'project.started'],
  );
  t.deepEqual(
    told.map(({ body }) => JSON.parse(body).causedBy),
    [evt(3), evt(3)],
  );
});

test('a project is over after project.cancelled', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), projectRequested(code));
  await office.post(evt(2), message('project.cancelled', { code, reason: 'no budget' }));
  await applied(office, evt(2));
  t.like(await office.db.project.findUnique({ where: { code } }), {
    status: 'cancelled',
    cancelReason: 'no budget',
  });
});

test('an event that cannot be applied is kept, reported once, and applied by a retry once that is possible', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), message('project.cancelled', { code }));
  t.is(await failed(office, evt(1)), `There is no project ${code}.`);
  const [told] = await reports(office, code);
  t.true(told?.includes(`project.cancelled of ${code}`));
  t.true(told?.includes(`There is no project ${code}.`));
  t.true(told?.includes(`\`/project retry ${evt(1)}\``));

  await office.post(evt(2), projectRequested(code));
  await applied(office, evt(2));
  t.deepEqual(await retry(office, evt(1)), { outcome: 'retried' });
  await applied(office, evt(1));
  t.is((await office.db.project.findUnique({ where: { code } }))?.status, 'cancelled');
  t.is((await reports(office, code)).length, 1);
});

test('a retry that fails again is reported again', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), message('project.cancelled', { code }));
  await failed(office, evt(1));
  await retry(office, evt(1));
  await eventually(async () => (await reports(office, code)).length === 2);
  await failed(office, evt(1));
  t.is((await reports(office, code)).length, 2);
});

test('only failed events can be retried', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), projectRequested(code));
  await applied(office, evt(1));
  t.deepEqual(await retry(office, evt(1)), { outcome: 'not_failed' });
  t.deepEqual(await retry(office, evt(2)), { outcome: 'unknown' });
});

test('if ten people retry at once, one retry counts', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), message('project.cancelled', { code }));
  await failed(office, evt(1));
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => retry(office, evt(1))));
  t.is(outcomes.filter(({ outcome }) => outcome === 'retried').length, 1);
});

test('an older request that arrives late changes nothing', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(2), projectRequested(code, { title: 'New' }, '2026-11-20T10:00:00Z'));
  await office.post(evt(1), projectRequested(code, { title: 'Old' }, '2026-11-20T09:00:00Z'));
  await applied(office, evt(1));
  t.like(await office.db.project.findUnique({ where: { code } }), { title: 'New', round: 1 });
});

test('a sender whose clock is years ahead does not make every later event look old', async (t) => {
  const { office, code, evt } = await intakeOf();
  await office.post(evt(1), projectRequested(code, { title: 'First' }, '2042-01-01T00:00:00Z'));
  await office.post(evt(2), projectRequested(code, { title: 'Second' }));
  await applied(office, evt(2));
  t.is((await office.db.project.findUnique({ where: { code } }))?.title, 'Second');
});

test('events of one project are applied in the order of their arrival, and delay no other project', async (t) => {
  const office = await postOffice(t, { applying: true });
  await office.post('evt_0', projectRequested('P-1'));
  await applied(office, 'evt_0');
  await whileHeld(office, ['projects', 'P-1'], async () => {
    await office.post('evt_1', projectRequested('P-1', { title: 'First' }));
    await office.post('evt_2', projectRequested('P-1', { title: 'Second' }));
    await office.post('evt_3', message('project.cancelled', { code: 'P-1' }));
    await office.post('evt_4', projectRequested('P-2'));
    await applied(office, 'evt_4');
    t.is(await office.db.event.count({ where: { state: 'stored' } }), 3);
  });
  await applied(office, 'evt_3');
  t.deepEqual(
    office.said
      .filter(({ name }) => name === 'intake.applied')
      .map(({ fields }) => 'eventId' in fields && fields.eventId),
    ['evt_0', 'evt_4', 'evt_1', 'evt_2', 'evt_3'],
  );
  t.like(await office.db.project.findUnique({ where: { code: 'P-1' } }), { title: 'Second', status: 'cancelled' });
});

test('a project waits for the roster events that were sent before it', async (t) => {
  const office = await postOffice(t, { applying: true });
  await office.post('evt_0', personUpserted('anna'));
  await applied(office, 'evt_0');
  await whileHeld(office, ['people', 'anna'], async () => {
    await office.post('evt_1', personUpserted('anna', { slackId: 'U024BE7LH' }));
    await office.post('evt_2', projectRequested('P-1042'));
    await snoozed(office);
    t.is(await office.db.project.count(), 0);
  });
  await applied(office, 'evt_2');
  await eventually(async () => (await office.db.offer.count()) === 1);
  t.pass();
});

test('roster events that are stuck delay a project for half a minute at most', async (t) => {
  const office = await postOffice(t, { applying: true });
  await office.post('evt_0', personUpserted('anna'));
  await applied(office, 'evt_0');
  await whileHeld(office, ['people', 'anna'], async () => {
    await office.post('evt_1', personUpserted('anna', { name: 'Anna B.' }));
    await office.post('evt_2', projectRequested('P-1042'));
    await snoozed(office);
    office.clock.advance({ seconds: 31 });
    await applied(office, 'evt_2');
  });
  await applied(office, 'evt_1');
  t.pass();
});

test('while roster events make progress a project waits, however long it takes', async (t) => {
  const office = await postOffice(t, { applying: true });
  await office.post('evt_0', personUpserted('anna'));
  await applied(office, 'evt_0');
  await whileHeld(office, ['people', 'anna'], async () => {
    await office.post('evt_1', personUpserted('anna', { name: 'Anna B.' }));
    await office.post('evt_2', projectRequested('P-1042'));
    await snoozed(office);
    // One of many roster changes was applied just now.
    const settledAt = new Date(office.clock.now().getTime() + 31_000);
    await office.db.event.update({ where: { eventId: 'evt_0' }, data: { settledAt } });
    office.clock.advance({ seconds: 31 });
    await snoozed(office);
    t.is((await office.db.event.findUniqueOrThrow({ where: { eventId: 'evt_2' } })).state, 'stored');
  });
  await applied(office, 'evt_2');
});

test('an unexpected failure is tried again', async (t) => {
  const office = await postOffice(t, { applying: true });
  await office.db.$executeRawUnsafe('RENAME TABLE clients TO clients_away');
  await office.post('evt_1', projectRequested('P-1042'));
  await eventually(() => office.said.some(({ name }) => name === 'jobs.failed'));
  await office.db.$executeRawUnsafe('RENAME TABLE clients_away TO clients');
  await applied(office, 'evt_1');
  t.is((await reports(office, 'P-1042')).length, 0);
});

test('an event that fails unexpectedly again and again is kept as failed and reported, and delays nothing', async (t) => {
  const office = await postOffice(t, { applying: true });
  await office.db.$executeRawUnsafe('RENAME TABLE clients TO clients_away');
  await office.post('evt_1', projectRequested('P-1042'));
  await office.post('evt_2', message('project.cancelled', { code: 'P-1042' }));
  const reason = await eventually(async () => {
    office.clock.advance({ minutes: 1 });
    return (await office.db.event.findUnique({ where: { eventId: 'evt_1', state: 'failed' } }))?.reason;
  });
  t.regex(reason ?? '', /failed unexpectedly, 6 times/);
  await failed(office, 'evt_2');
  t.is((await reports(office, 'P-1042')).length, 2);
  t.is(await office.db.job.count({ where: { state: 'dead' } }), 0);
});

async function applied({ db }: PostOffice, eventId: string): Promise<void> {
  await eventually(
    async () => {
      const event = await db.event.findUnique({ where: { eventId } });
      if (event?.state === 'failed') throw new Error(`${eventId} failed: ${event.reason}`);
      return event?.state === 'applied';
    },
    { what: `${eventId} is applied` },
  );
}

/** The reason of the failure, once it has failed. */
async function failed({ db }: PostOffice, eventId: string): Promise<string> {
  const event = await eventually(() => db.event.findUnique({ where: { eventId, state: 'failed' } }), {
    what: `${eventId} has failed`,
  });
  return event?.reason ?? '';
}

/** The reports to the operators about events of this project. */
async function reports({ db }: PostOffice, code: string): Promise<string[]> {
  const jobs = await db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
  const texts: string[] = jobs.map(({ payload }) => JSON.parse(JSON.stringify(payload)).text);
  return texts.filter((text) => text.includes(` of ${code}*`));
}

function retry({ transact, clock }: PostOffice, eventId: string) {
  return transact((tx) => retryEvent(tx, { eventId, at: clock.now() }));
}

function snoozed({ said }: PostOffice) {
  return eventually(() => said.some(({ name }) => name === 'jobs.snoozed'));
}

/** Somebody else holds the lock on the row of a project or person while `run` runs. */
async function whileHeld(
  { db }: PostOffice,
  [table, key]: ['projects' | 'people', string],
  run: () => Promise<void>,
): Promise<void> {
  const column = table === 'projects' ? 'code' : 'handle';
  let isHeld = false;
  const hold = () =>
    db.$transaction(
      async (tx) => {
        await mayBeIdle(tx);
        await tx.$queryRawUnsafe(`SELECT id FROM ${table} WHERE ${column} = ? FOR UPDATE`, key);
        isHeld = true;
        await run();
      },
      { timeout: HANG_MS },
    );
  // A consequence of an earlier event may still use the row, and win a deadlock.
  for (let left = 20; ; left--) {
    try {
      return await hold();
    } catch (error) {
      if (isHeld || left === 0) throw error;
    }
  }
}
