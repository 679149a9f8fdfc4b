import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { claimAnswer } from '../../../app/domain/offers/answers.ts';
import { claimProject, decidedFor } from '../../../app/domain/offers/claim/claim.ts';
import { claimElsewhere } from '../../../app/domain/offers/claim/claim-elsewhere.ts';
import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { releaseProject } from '../../../app/domain/offers/claim/release.ts';
import { match } from '../../../app/domain/offers/match/match.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { withdrawThese } from '../../../app/domain/offers/withdraw.ts';
import { listProjects } from '../../../app/domain/projects/answers/list.ts';
import { listAnswer } from '../../../app/domain/projects/answers/list-answer.ts';
import { standingInFull } from '../../../app/domain/projects/answers/standing.ts';
import { statusView } from '../../../app/domain/projects/answers/status.ts';
import { statusAnswer } from '../../../app/domain/projects/answers/status-answer.ts';
import { findProject } from '../../../app/domain/projects/find.ts';
import { cancelProject } from '../../../app/domain/projects/life/cancel.ts';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { joinProject } from '../../../app/domain/projects/members/members.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

const at = new Date('2026-11-26T09:00:00Z');
const actor = null;
const showing = {
  ...{ pageTemplate: 'https://agency.test/{code}', timeZone: 'UTC', urgentHours: 12 },
  clock: { now: () => new Date() },
};
const HOSTILE = '<!channel> *Zed*';

/** Anna, Bela and Cleo were offered P-1; Hana, a project manager, was not. */
async function offeredToThree(t: Parameters<typeof testDatabase>[0]) {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const person = async (handle: string, skills: string[]) =>
    db.person.create({
      data: {
        handle,
        name: handle.replace(/^./, (first) => first.toUpperCase()),
        email: `${handle}@agency.test`,
        slackId: `U${handle.toUpperCase()}`,
        upsertedAt: at,
        createdAt: at,
        skills: {
          create: skills.map((slug) => ({ skill: { connectOrCreate: { where: { slug }, create: { slug } } } })),
        },
      },
    });
  const [anna, bela, cleo, hana] = [
    await person('anna', ['design']),
    await person('bela', ['design']),
    await person('cleo', ['design']),
    await person('hana', []),
  ];
  const { id } = await db.project.create({
    data: {
      code: 'P-1',
      title: 'Landing page',
      requestedAt: at,
      requestStampedAt: at,
      client: { create: { key: 'k', name: 'Ada' } },
      skills: { create: [{ skill: { connect: { slug: 'design' } } }] },
    },
  });
  const offer = (round: number) =>
    transact((tx) => offerProject(tx, { projectId: id, round, waves: { size: 0, minutes: 0 }, at }));
  await offer(1);
  return {
    db,
    transact,
    anna,
    bela,
    cleo,
    hana,
    offer,
    id,
    elsewhere: (by: string, who: typeof anna | null = null) =>
      transact((tx) => claimElsewhere(tx, { code: 'P-1', by, person: who, at })),
    claim: (by: typeof anna) => transact((tx) => claimProject(tx, { code: 'P-1', by, at, via: 'click' })),
    release: () => transact((tx) => releaseProject(tx, { code: 'P-1', by: hana, onBehalf: true, at, via: 'command' })),
    project: async () => (await findProject(db, 'P-1'))!,
    open: () => db.offer.count({ where: { state: { in: ['open', 'won'] } } }),
    jobs: (kind: string) => db.job.count({ where: { kind } }),
    reports: async () =>
      (await db.job.findMany({ where: { kind: 'report.post' } })).map(({ payload }) => JSON.stringify(payload)),
  };
}

test('somebody who claims it elsewhere ends its offers: if they are unknown or inactive, everybody sees the name and #ops is told once', async (t) => {
  const { db, anna, bela, elsewhere, project, open, jobs, reports } = await offeredToThree(t);
  t.deepEqual(await elsewhere(HOSTILE), { outcome: 'taken_elsewhere' });
  t.deepEqual(await elsewhere(HOSTILE), { outcome: 'already' });
  t.like(await project(), { status: 'claimed', claimerId: null, claimedElsewhereBy: HOSTILE });
  t.is(await open(), 0);
  t.is(await jobs('offer.delete'), 3);

  const late = decidedFor(anna, await project());
  t.is(late?.outcome, 'too_late');
  if (late?.outcome === 'too_late') t.is(claimAnswer(late), 'Claimed elsewhere by &lt;!channel&gt; *Zed*.');
  t.regex(await standingInFull(db, await project()), /was claimed .* elsewhere, by &lt;!channel&gt;/);
  const status = JSON.stringify(
    statusAnswer((await statusView(db, (await project()).id, { reader: null, showing, at }))!, null),
  );
  t.regex(status, /claimed elsewhere by &lt;!channel&gt;/);
  const list = await listProjects(db, { list: 'open', page: 1, personId: anna.id });
  t.regex(
    JSON.stringify(listAnswer(list, { now: new Date(), timeZone: 'UTC' })),
    /claimed elsewhere by &lt;!channel&gt;/,
  );
  t.false(status.includes('<!channel>'));
  t.is((await reports()).length, 1);
  t.regex((await reports())[0] ?? '', /claimed elsewhere by &lt;!channel&gt;.*whom the roster does not know/);

  t.deepEqual(await elsewhere('bela', { ...bela, active: false }), { outcome: 'taken_elsewhere' });
  t.is((await project()).claimedElsewhereBy, 'Bela', 'the newer report of the other system counts');
  t.regex((await reports())[1] ?? '', /by Bela, who is not active/);
});

test('a project that was claimed elsewhere can be released: it is offered again to everybody but those who passed', async (t) => {
  const { transact, anna, bela, cleo, elsewhere, release, offer, project, id } = await offeredToThree(t);
  await transact((tx) => passOffer(tx, { code: 'P-1', by: bela, at }));
  await elsewhere('zed@other.test');
  const notTheirs = { code: 'P-1', by: anna, onBehalf: false, at, via: 'click' } as const;
  t.is((await transact((tx) => releaseProject(tx, notTheirs))).outcome, 'not_yours');
  t.is((await release()).outcome, 'released');
  t.like(await project(), { status: 'requested', claimedElsewhereBy: null, claimedAt: null, round: 2 });
  await offer(2);
  t.deepEqual(await transact((tx) => match(tx, id)), [anna.id, cleo.id]);
});

test('a project that was claimed elsewhere can be started with a team, get a lead, be cancelled and reopened', async (t) => {
  const { transact, db, anna, cleo, elsewhere, project } = await offeredToThree(t);
  await elsewhere('zed');
  await transact((tx) => cancelProject(tx, { code: 'P-1', at, via: 'event', actor }));
  t.is(await db.job.count({ where: { kind: 'project.tell-cancelled' } }), 0);
  await transact((tx) => reopenProject(tx, { code: 'P-1', at, via: 'command', actor }));
  t.like(await project(), { status: 'requested', claimedElsewhereBy: null, claimerId: null });

  await elsewhere('zed');
  await transact((tx) => startProject(tx, { code: 'P-1', pm: null, team: [cleo], at, via: 'command', actor }));
  t.like(await project(), { status: 'started', claimedElsewhereBy: 'zed' });
  await transact((tx) => joinProject(tx, { code: 'P-1', person: anna, role: 'lead', at, via: 'command', actor }));
  t.like(await project(), { claimerId: anna.id, claimedElsewhereBy: null });
});

test('the person who is made lead of it has it like a claimer, even before the start', async (t) => {
  const { transact, anna, elsewhere, project, jobs } = await offeredToThree(t);
  await elsewhere('zed');
  await transact((tx) => joinProject(tx, { code: 'P-1', person: anna, role: 'lead', at, via: 'command', actor }));
  t.like(await project(), { status: 'claimed', claimerId: anna.id, claimedElsewhereBy: null });
  t.is(await jobs('claim.congratulate'), 1);
});

test('once the other system names somebody on the roster, they have it as if they had clicked', async (t) => {
  const { anna, elsewhere, project, jobs } = await offeredToThree(t);
  await elsewhere('zed');
  t.deepEqual(await elsewhere('anna', anna), { outcome: 'won' });
  t.like(await project(), { status: 'claimed', claimerId: anna.id, claimedElsewhereBy: null });
  t.is(await jobs('claim.congratulate'), 1);
  t.is(await jobs('claim.watch'), 1);
});

test('if somebody in Slack was first they stay, and the difference is in the trail and reported to the operators', async (t) => {
  const { db, anna, bela, claim, elsewhere, project, reports } = await offeredToThree(t);
  t.is((await claim(anna)).outcome, 'won');
  t.deepEqual(await elsewhere('zed@other.test'), { outcome: 'differs' });
  t.deepEqual(await elsewhere('bela', { ...bela, active: false }), { outcome: 'differs' });
  t.deepEqual(await elsewhere('anna', anna), { outcome: 'already' });
  t.like(await project(), { claimerId: anna.id, claimedElsewhereBy: null });
  t.is(await db.auditEntry.count({ where: { action: 'claim.differs', projectCode: 'P-1' } }), 2);
  t.regex((await reports()).join('\n'), /zed@.?other\.test has claimed P-1, but Anna was first and keeps it/);
});

test('click and event at the same moment: one of them wins, and no offer stays open', async (t) => {
  for (let round = 0; round < 8; round++) {
    const { anna, claim, elsewhere, project, open } = await offeredToThree(t);
    const [click] = await Promise.all([claim(anna), elsewhere('zed')]);
    const { claimerId, claimedElsewhereBy } = await project();
    t.is(claimerId === anna.id, click.outcome === 'won');
    t.is(claimedElsewhereBy === 'zed', click.outcome !== 'won');
    t.is(await open(), click.outcome === 'won' ? 1 : 0);
  }
});

test('a pass that commits after a claim has read the open offers stays a pass, and counts after a release', async (t) => {
  const { db, transact, anna, bela, cleo, claim, release, id } = await offeredToThree(t);
  const read = await db.offer.findMany({ where: { personId: { in: [bela.id, cleo.id] } } });
  t.is((await transact((tx) => passOffer(tx, { code: 'P-1', by: bela, at }))).outcome, 'passed');
  // The claim's update of the offers that it read before the pass.
  await transact((tx) => withdrawThese(tx, { offerIds: read.map((offer) => offer.id), at }));
  const states = await db.offer.findMany({
    where: { id: { in: read.map((offer) => offer.id) } },
    orderBy: { id: 'asc' },
  });
  t.deepEqual(
    states.map(({ state }) => state),
    ['passed', 'withdrawn'],
  );
  await claim(anna);
  await release();
  t.deepEqual(await transact((tx) => match(tx, id)), [anna.id, cleo.id]);
});
