import test from 'ava';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import type { Tx } from '../../../app/infra/database/client.ts';
import { type Homes, homes } from '../../domain/home/homes.ts';
import { sharedPlace } from '../../helpers/agency.ts';
import { crowd, enrolCrowd } from '../../helpers/crowd.ts';
import { mayBeIdle } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

const shared = homes(sharedPlace(test));

/** Each story ends without an open project, and begins when the Homes may be drawn again. */
async function begin(): Promise<Homes> {
  const world = await shared;
  const { clock, db, send, settled, slack } = world;
  slack.faults.clear();
  for (const { code } of await db.project.findMany({ where: { status: 'requested' } })) {
    await send('project.cancelled', { code });
    await eventually(() => db.project.findFirst({ where: { code, status: 'cancelled' } }));
  }
  clock.advance({ seconds: 12 });
  await settled();
  return world;
}

test.serial(
  'three hundred changes in a burst redraw twenty open Homes only a few times, and in the end all of them are right',
  async (t) => {
    const world = await homes(t, { people: ['hana', 'lena'], sandbox: { tiers: 'slack' } });
    const { slack, clock, db, crewcall, open, says, home, published } = world;
    const { transact } = crewcall.services;
    const people = crowd(slack, 18);
    await enrolCrowd(world, people);
    const handles = ['hana', 'lena', ...people.map(({ name }) => name)];
    await Promise.all(people.map(({ id }) => slack.as(id).openHome('ops')));
    await open('hana');
    await open('lena');
    await eventually(() => published() === handles.length);

    const member = await db.person.findUniqueOrThrow({ where: { handle: 'd1' } });
    const begunAt = clock.now().getTime();
    const now = () => ({ at: clock.now(), via: 'event', actor: null }) as const;
    const burst = async (n: number) => {
      const code = `P-${n}`;
      const wanted = { code, title: `Project ${n}`, skills: ['nobody-has-this'], client: { name: `Client ${n}` } };
      await transact((tx) => requestProject(tx, wanted, { ...now(), happenedAt: clock.now() }));
      await transact((tx) => claimProject(tx, { code, by: member, at: clock.now(), via: 'event' }));
      if (n <= 60) await transact((tx) => startProject(tx, { code, pm: null, team: [], ...now() }));
      if (n <= 40) await transact((tx) => completeProject(tx, { code, ...now() }));
    };
    for (let n = 1; n <= 100; n += 4) await Promise.all([n, n + 1, n + 2, n + 3].map(burst));
    clock.advance({ seconds: 11 });
    await says('hana', /\*0\* requested · \*40\* claimed · \*20\* started/);
    await says('lena', /\*0\* requested · \*40\* claimed · \*20\* started/);
    const d1 = () => JSON.stringify(slack.as(people[0]!.id).home('ops')?.blocks ?? []);
    await eventually(() => /and 50 more: `\/project list mine`/.test(d1()), { what: 'the claimer sees 60 projects' });
    t.regex(home('hana'), /and 35 more: `\/project list all`/);

    // Three Homes show something of the project, and each is drawn once in ten seconds. The other seventeen show
    // nothing of it.
    const most = 2 + Math.ceil((clock.now().getTime() - begunAt) / 10_000);
    t.log(`${published() - handles.length} publications for 300 changes`);
    for (const id of [world.id('hana'), world.id('lena'), people[0]?.id]) {
      const times = slack.calls({ method: 'views.publish' }).filter(({ args }) => args.user_id === id).length;
      t.true(times <= most, `${times} times, expected at most ${most}`);
    }
    t.true(published() - handles.length <= 3 * most);
    t.deepEqual(slack.calls({ method: 'views.publish', error: 'ratelimited' }), []);
  },
);

test.serial(
  'a Home is not redrawn if nothing that it shows has changed, or if nobody looks at it any more',
  async (t) => {
    const world = await begin();
    const { slack, clock, send, db, id, open, says, published, settled } = world;
    await open('anna');
    await open('hana');
    await says('hana', /\*0\* requested/);
    await slack.as(id('anna')).openHome('ops');
    await settled();
    t.is(published('anna'), 1, 'opened again, it is there already');

    await world.request({ code: 'P-1', skills: ['nobody-has-this'] });
    await says('hana', /\*1\* requested/);
    t.is(published('anna'), 1, 'a project that is not for her');

    clock.advance({ hours: 8 * 24 });
    await send('person.upserted', {
      handle: 'anna',
      name: 'Anna Kovacs',
      email: 'anna@agency.test',
      role: 'specialist',
      skills: ['design', 'pottery'],
    });
    await send('project.cancelled', { code: 'P-1' });
    await eventually(() => db.project.findFirst({ where: { code: 'P-1', status: 'cancelled' } }));
    clock.advance({ seconds: 3 });
    await settled();
    t.is(published('anna') + published('hana'), 3, 'after a week without a look');
    await open('anna');
    await says('anna', /design · pottery/);
  },
);

test.serial('a change that was committed outside of this process is found at the next start', async (t) => {
  const world = await begin();
  const { clock, db, open, says, restart, settled } = world;
  await open('hana');
  await says('hana', /\*0\* requested/);
  await settled();
  clock.advance({ seconds: 12 });
  await world.crewcall.stop();
  const client = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const project = {
    code: 'P-9',
    title: 'From elsewhere',
    clientId: client.id,
    requestedAt: clock.now(),
    requestStampedAt: clock.now(),
  };
  await db.project.create({ data: project });
  await db.auditEntry.create({
    data: { at: clock.now(), via: 'event', action: 'project.requested', projectCode: 'P-9' },
  });
  await restart();
  await says('hana', /\*1\* requested/);
  t.pass();
});

test.serial('a line of the trail that is committed after later ones is not lost', async (t) => {
  const world = await begin();
  const { clock, db, crewcall, open, says } = world;
  const { transact } = crewcall.services;
  await open('hana');
  await says('hana', /\*0\* requested/);
  const wanted = (code: string) => ({ code, title: code, skills: ['nobody-has-this'], client: { name: code } });
  const request = (code: string, then: (tx: Tx) => Promise<unknown> = async () => undefined) =>
    transact(async (tx) => {
      const at = clock.now();
      await requestProject(tx, wanted(code), { at, happenedAt: at, via: 'event', actor: null });
      await then(tx);
    });
  // If both changed the same row, one would wait for the other.
  await db.skill.createMany({ data: { slug: 'nobody-has-this' }, skipDuplicates: true });
  // P-21 has the lower id, and is committed only after the trail was read beyond it.
  await request('P-21', async (tx) => {
    await mayBeIdle(tx);
    await request('P-22');
    clock.advance({ seconds: 12 });
    await says('hana', /\*1\* requested/);
  });
  clock.advance({ seconds: 12 });
  await says('hana', /\*2\* requested/);
  const [first, second] = await db.auditEntry.findMany({
    where: { action: 'project.requested', projectCode: { in: ['P-21', 'P-22'] } },
    orderBy: { id: 'asc' },
  });
  t.is(`${first?.projectCode} ${second?.projectCode}`, 'P-21 P-22');
});

test.serial('if the call that draws a Home gets no answer, the Home is drawn again', async (t) => {
  const world = await begin();
  const { slack, clock, db, open, says, published, request } = world;
  await open('hana');
  await says('hana', /\*0\* requested/);
  clock.advance({ seconds: 12 });
  const before = published();
  slack.faults.add({ method: 'views.publish', kind: 'reset_after', times: 1 });
  await request({ code: 'P-11', skills: ['nobody-has-this'] });
  await says('hana', /\*1\* requested/);
  await eventually(
    async () => (await db.effect.count({ where: { kind: 'slack.home', state: { not: 'done' } } })) === 0,
  );
  t.is(published() - before, 2, 'the one without an answer was repeated');
});

test.serial('if a process dies while it draws a Home, the Home is drawn again', async (t) => {
  const { slack, clock, db, id, open, home, settled } = await begin();
  await open('anna');
  await settled();
  // The state that the dead process left: the call was begun, and nobody knows what the Home shows.
  slack.world.views.publish(slack.apps.ops, id('anna'), { type: 'home', blocks: [{ type: 'divider' }] });
  const now = clock.now();
  await db.$executeRaw`UPDATE effects SET state = 'marked', holder = 'elsewhere/1@1/x', fence = fence + 1,
    markedAt = ${now}, settlesAt = ${new Date(now.getTime() + 60_000)} WHERE kind = 'slack.home'`;
  await slack.as(id('anna')).openHome('ops');
  await settled();
  t.is(home('anna'), '', 'the other process may still be drawing it');
  clock.advance({ seconds: 61 });
  await eventually(() => home('anna').includes('My projects'));
});
