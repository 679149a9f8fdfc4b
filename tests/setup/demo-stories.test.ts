import test from 'ava';
import { kind } from '../../app/domain/feedback/figures/nps.ts';
import { newProjects, pastComments, people, work } from '../../prisma/demo/agency.ts';
import { request, score } from '../../prisma/demo/beginnings.ts';
import { lookOnce, offerEnding, type Stage, sentAtOnce } from '../../prisma/demo/endings.ts';
import { seedPastProjects, seedPastScores } from '../../prisma/demo/past.ts';
import { testDatabase } from '../helpers/database.ts';

test('clients score each project once, in fitting words, as often as the button is pressed; every budget is an amount', async (t) => {
  const { db, stage, told } = await movedIn(t);
  const before = new Set((await db.score.findMany()).map(({ projectCode }) => projectCode));
  for (let times = 0; times < 9; times++) await score(stage);
  const fresh = (await db.score.findMany({ orderBy: { id: 'asc' } })).slice(before.size);
  t.is(new Set(fresh.map(({ projectCode }) => projectCode)).size, 9);
  t.is(new Set(fresh.map(({ comment }) => comment)).size, 9);
  const ofThePast: readonly string[] = Object.values(pastComments).flat();
  for (const { projectCode, clientCompany, score: given, comment } of fresh) {
    t.false(before.has(projectCode));
    const project = await db.project.findUniqueOrThrow({ where: { code: projectCode }, include: { client: true } });
    t.is(project.client.company, clientCompany);
    const done = work.find(({ title }) => project.title.startsWith(title));
    t.is(comment, done?.said[kind(given)] ?? '');
    t.false(ofThePast.includes(comment ?? ''));
  }
  t.regex(told[0] ?? '', /^Ada Lovelace gives 10 of 10 for “Clean address list” \(P-1106\)\.$/);
  const revenue = await db.$queryRaw<{ amount: number }[]>`
    SELECT SUM(CAST(REPLACE(REGEXP_SUBSTR(budget, '[0-9,]+'), ',', '') AS DECIMAL(18, 2))) AS amount FROM projects
    WHERE completedAt IS NOT NULL AND budget REGEXP '^[0-9]{1,3}(,[0-9]{3})* EUR$' HAVING COUNT(*) = ${114}`;
  t.true(Number(revenue[0]?.amount) > 100_000);
});

test('stories end in a surprise: a claim wins although it was slower, the client has an afterthought, and is happier after a call', async (t) => {
  const { db, stage, told, sent } = await movedIn(t);
  await request(stage, { wanted: newProjects[0], code: 'P-2000' });
  t.like(sent[0], {
    type: 'project.requested',
    data: { code: 'P-2000', budget: '2,500 EUR', afterthought: undefined },
  });
  await lookOnce(stage);
  t.is(told.length, 1, 'the event is still on its way');
  const { id: claimerId } = await db.person.findUniqueOrThrow({ where: { handle: 'anna' } });
  const { id: clientId } = await db.client.findFirstOrThrow();
  const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1_000);
  await db.project.create({
    data: { code: 'P-2000', title: 'Landing page', clientId, requestedAt: at(60), requestStampedAt: at(60), round: 1 },
  });
  await db.project.update({
    where: { code: 'P-2000' },
    data: { status: 'claimed', claimerId, claimedAt: at(19), offers: { create: offersFor(await everybody(stage)) } },
  });
  await db.offer.updateMany({ where: { person: { handle: 'kenji' } }, data: { opensAt: at(-3_600) } });
  await lookOnce(stage);
  await lookOnce(stage);
  t.deepEqual(told.slice(1), [
    "11 people get a DM: anna, bela, chloe, dario, emeka, fatima, goran, hana, igor, julia, lena. Claim it as one of them, and watch the others' vanish.",
    'Kenji Sato is asleep: the offer waits for the morning there. Move the clock on the first screen, and it comes.',
    'Anna Kovacs has claimed P-2000 after 41 seconds. Nobody was ever faster: the record was 5 minutes.',
    'The messages of the 11 others are gone.',
    "Ada Lovelace adds to the brief of P-2000: “Grandmother’s recipe book has turned up: her drawings may be used, all of them.” The claimer's message shows it.",
  ]);
  t.like(sent[1], { type: 'project.updated', data: { code: 'P-2000' } });
  t.is(await sentAtOnce(db, 'P-2000'), 11, 'somebody who kills a process does not wait for Kenji’s morning');
  t.deepEqual(stage.endings, []);
  await db.offer.deleteMany({ where: { person: { handle: { notIn: ['anna', 'kenji'] } } } });
  await offerEnding('P-2000')({ ...stage, movesClock: false });
  t.deepEqual(told.slice(-2), [
    'One person gets a DM: anna. Claim it as them.',
    'Kenji Sato is asleep: the offer waits for the morning there.',
  ]);

  for (let times = 0; times < 3; times++) await score(stage);
  const { id: scoreId } = await db.score.findFirstOrThrow({ where: { score: 4 }, orderBy: { id: 'desc' } });
  await db.feedbackOutcome.create({ data: { scoreId, personId: claimerId, outcome: 'Called.', loggedAt: at(11) } });
  await lookOnce(stage);
  t.like(await db.score.findFirst({ orderBy: { id: 'desc' } }), { score: 9 + Number(scoreId % 2n) });
  t.regex(told.at(-1) ?? '', /scores P-\d+ again: (9|10), after 4\. Somebody has called\.$/);
});

const offersFor = (ids: number[]) => ids.map((personId, rank) => ({ personId, rank, round: 1, createdAt: new Date() }));

async function everybody({ db }: Stage): Promise<number[]> {
  return (await db.person.findMany({ orderBy: { handle: 'asc' } })).map(({ id }) => id);
}

/** The demo's agency with its past, in a database of its own. Sent messages and told stories are only recorded. */
async function movedIn(t: Parameters<typeof testDatabase>[0]) {
  const { db } = await testDatabase(t);
  const now = new Date();
  await seedPastScores(db, now);
  for (const { handle, name, role } of people)
    await db.person.create({
      data: { handle, name, email: `${handle}@agency.test`, role, createdAt: now, upsertedAt: now },
    });
  await seedPastProjects(db, now);
  const told: string[] = [];
  const sent: { type: string; data: object }[] = [];
  const stage: Stage = {
    db,
    tell: (words) => void told.push(words),
    send: async (type, data) => void sent.push({ type, data }),
    endings: [],
    scored: 0,
    movesClock: true,
  };
  return { db, stage, told, sent };
}
