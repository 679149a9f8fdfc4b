import test from 'ava';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { leaveProject } from '../../../app/domain/projects/members/members.ts';
import { eventually } from '../../helpers/eventually.ts';
import { message, type PostOffice, personUpserted, projectRequested, sharedPostOffice } from './post-office.ts';

const shared = sharedPostOffice(test, { applying: true });
let projects = 0;

test('project.started creates the team, with the claimer as its lead, and asks for one channel', async (t) => {
  const { project, tell } = await intakeOf('claimed by anna');
  await tell('project.started', { pm: 'hana', team: ['bela', '@Cleo', 'bela@agency.example'] });
  t.deepEqual(await members(project), { anna: 'lead', bela: 'specialist', cleo: 'specialist', hana: 'pm' });
  t.like(await project.row(), { status: 'started', life: 1 });
  t.is(await channels(project), 1);
  t.deepEqual(await project.jobs('channel.converge'), 1);

  await tell('project.started', { pm: 'hana', team: ['dora'] });
  t.deepEqual(
    Object.keys(await members(project)),
    ['anna', 'bela', 'cleo', 'hana'],
    'the same event again changes nothing',
  );
  t.is(await channels(project), 1);
});

test('an unclaimed project is started with its team, and its offers are withdrawn', async (t) => {
  const { office, project, tell } = await intakeOf();
  await tell('project.started', { team: ['bela'] });
  t.deepEqual(await members(project), { bela: 'specialist' });
  t.is(await office.db.offer.count({ where: { project: { code: project.code }, state: 'open' } }), 0);
});

test('somebody whom the roster does not know does not keep the others from starting, and is reported to the operators', async (t) => {
  const { project, tell } = await intakeOf('claimed by anna');
  await tell('project.started', { pm: 'nobody', team: ['bela', 'ghost@nowhere.example'] });
  t.deepEqual(await members(project), { anna: 'lead', bela: 'specialist' });
  const [report] = await project.reports();
  t.regex(report ?? '', /was started without "ghost.*nowhere\.example", "nobody"/u);
});

test('people named by the platform join a project that was started in Slack before; those who have left it stay away', async (t) => {
  const { office, project, tell } = await intakeOf('claimed by anna');
  const [bela, cleo] = await Promise.all(
    ['bela', 'cleo'].map((handle) => office.db.person.findUniqueOrThrow({ where: { handle } })),
  );
  const { code } = project;
  const decision = { code, at: office.clock.now(), via: 'command', actor: 'anna' } as const;
  await office.transact((tx) => startProject(tx, { ...decision, pm: null, team: [bela!, cleo!] }));
  await office.transact((tx) => leaveProject(tx, { ...decision, person: bela! }));
  await tell('project.started', { pm: 'hana', team: ['bela', 'dora', 'ghost'] });
  t.deepEqual(await members(project), { anna: 'lead', cleo: 'specialist', dora: 'specialist', hana: 'pm' });
  t.regex((await project.reports()).join(), /was started without "ghost"/);
  t.is(await channels(project), 1);
  await tell('project.started', { pm: 'hana', team: ['elsa'] });
  t.is(Object.keys(await members(project)).length, 4, 'the same event again changes nothing');
});

test('quote.accepted makes somebody a member, in the role that it names', async (t) => {
  const { project, tell } = await intakeOf('claimed by anna');
  await tell('quote.accepted', { person: 'bela' });
  await tell('quote.accepted', { person: 'cleo', role: 'Reviewer' });
  await tell('quote.accepted', { person: 'dora', role: 'illustrator' });
  t.deepEqual(await members(project), { anna: 'lead', bela: 'specialist', cleo: 'reviewer', dora: 'specialist' });
  t.is(await project.jobs('channel.converge'), 0, 'before the start there is no channel to update');
  await tell('quote.accepted', { person: 'dora', role: 'pm' });
  t.like(await members(project), { dora: 'pm' });
});

test('member.removed removes somebody; a second time it changes nothing', async (t) => {
  const { project, tell } = await intakeOf('claimed by anna');
  await tell('project.started', { pm: 'hana', team: ['bela'] });
  await tell('member.removed', { person: 'bela' });
  await tell('member.removed', { person: 'bela' });
  t.deepEqual(await members(project), { anna: 'lead', hana: 'pm' });
  t.is(await project.jobs('member.tell-left'), 1);
  t.deepEqual(await project.reports(), []);
});

test('removing the claimer before the start releases the project', async (t) => {
  const { project, tell } = await intakeOf('claimed by anna');
  await tell('member.removed', { person: 'anna' });
  t.like(await project.row(), { status: 'requested', claimerId: null, round: 2 });
});

test('a running project that lost its lead is reported, and the next lead takes over', async (t) => {
  const { office, project, tell } = await intakeOf('claimed by anna');
  await tell('project.started', { pm: 'hana', team: ['bela'] });
  await tell('member.removed', { person: 'anna' });
  const [report] = await project.reports();
  t.regex(report ?? '', /has no lead now/);
  t.like(await project.row(), { status: 'started', claimerId: null });
  await tell('quote.accepted', { person: 'bela', role: 'lead' });
  const bela = await office.db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  t.like(await project.row(), { claimerId: bela.id });
});

test('project.completed asks everybody for reviews, and closes the channel', async (t) => {
  const { office, project, tell } = await intakeOf('claimed by anna');
  await tell('project.started', { pm: 'hana', team: ['bela'] });
  await tell('project.completed', {});
  t.like(await project.row(), { status: 'completed' });
  t.is(await office.db.reviewRequest.count({ where: { project: { code: project.code } } }), 3);
  t.deepEqual(Object.keys(await members(project)), ['anna', 'bela', 'hana'], 'the client’s comment is for them');
});

test('somebody who worked alone is not asked for reviews', async (t) => {
  const { office, project, tell } = await intakeOf('claimed by anna');
  await tell('project.started', { team: [] });
  await tell('project.completed', {});
  t.is(await office.db.reviewRequest.count({ where: { project: { code: project.code } } }), 0);
});

test('an event that does not fit the state of the project is kept as failed, with the state', async (t) => {
  const { project, tell, failing } = await intakeOf('claimed by anna');
  t.regex(
    await failing('project.completed', {}),
    /is claimed by Anna since .*; only a started project can be completed/,
  );
  await tell('project.cancelled', {});
  t.regex(await failing('project.started', { team: ['bela'] }), /is cancelled since .*; it cannot be started any more/);
  t.regex(await failing('quote.accepted', { person: 'bela' }), /cannot be joined any more/);
  t.regex(await failing('quote.accepted', { person: 'ghost' }), /Nobody on the roster is known as “ghost”/);
  t.is((await project.reports()).length, 4);
});

/** A project of this test's own, and a function that sends events about it and resolves when they are applied. */
async function intakeOf(state: 'requested' | 'claimed by anna' = 'requested') {
  const office = await shared;
  await roster(office);
  const code = `R-${++projects}`;
  let events = 0;
  const post = async (type: string, data: object) => {
    const id = `${code}_evt_${++events}`;
    const body = type === 'project.requested' ? projectRequested(code) : message(type, { code, ...data });
    const { status, body: answer } = await office.post(id, body);
    if (status !== 202) throw new Error(`Expected 202, got ${status}: ${JSON.stringify(answer)}`);
    return eventually(() => office.db.event.findFirst({ where: { eventId: id, state: { not: 'stored' } } }));
  };
  const tell = async (type: string, data: object) => {
    const event = await post(type, data);
    if (event?.state !== 'applied') throw new Error(`${type} failed: ${event?.reason}`);
  };
  const failing = async (type: string, data: object) => {
    const event = await post(type, data);
    return event?.state === 'failed' ? (event.reason ?? '') : `${type} was applied`;
  };
  await tell('project.requested', {});
  if (state !== 'requested') await tell('project.claimed', { by: 'anna' });
  return { office, tell, failing, project: { code, office, ...looks(office, code) } };
}

type Project = Awaited<ReturnType<typeof intakeOf>>['project'];

function looks({ db }: PostOffice, code: string) {
  return {
    row: () => db.project.findUniqueOrThrow({ where: { code } }),
    jobs: async (kind: string) => {
      const { id } = await db.project.findUniqueOrThrow({ where: { code } });
      return db.job.count({ where: { kind, payload: { path: '$.projectId', equals: id } } });
    },
    reports: async (): Promise<string[]> => {
      const jobs = await db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
      return jobs.map(({ payload }) => JSON.parse(JSON.stringify(payload)).text).filter((text) => text.includes(code));
    },
  };
}

async function members({ code, office }: Project): Promise<Record<string, string>> {
  const rows = await office.db.projectMember.findMany({
    where: { project: { code }, leftAt: null },
    include: { person: true },
    orderBy: { person: { handle: 'asc' } },
  });
  return Object.fromEntries(rows.map(({ person, role }) => [person.handle, role]));
}

function channels({ code, office }: Project): Promise<number> {
  return office.db.projectChannel.count({ where: { project: { code } } });
}

let enlisted: Promise<void> | undefined;

function roster(office: PostOffice): Promise<void> {
  enlisted ??= (async () => {
    const handles = ['anna', 'bela', 'cleo', 'dora', 'hana'];
    for (const handle of handles) await office.post(`roster_${handle}`, personUpserted(handle));
    await eventually(async () => (await office.db.person.count({ where: { handle: { in: handles } } })) === 5);
  })();
  return enlisted;
}
