import test from 'ava';
import { placeAnnouncements, readFeed } from '../../../app/domain/announcements/feed.ts';
import { announcementJobs } from '../../../app/domain/announcements/jobs.ts';
import { compareClientsProjects, comparePersonsProjects } from '../../../app/domain/announcements/kinds.ts';
import { pruneAnnouncements, pruneLanes } from '../../../app/domain/announcements/prune.ts';
import { projectStates } from '../../../app/domain/announcements/state.ts';
import { ANNOUNCEMENT_TYPES, envelopeOf, type ProjectState } from '../../../app/domain/announcements/types.ts';
import { logOutcome, takeFollowUp } from '../../../app/domain/feedback/posts/follow-up.ts';
import { claimElsewhere } from '../../../app/domain/offers/claim/claim-elsewhere.ts';
import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { releaseProject } from '../../../app/domain/offers/claim/release.ts';
import { tellUnclaimed } from '../../../app/domain/offers/offer.ts';
import { cancelProject } from '../../../app/domain/projects/life/cancel.ts';
import { changeProject } from '../../../app/domain/projects/life/change.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { joinProject, leaveProject } from '../../../app/domain/projects/members/members.ts';
import { giveReviews } from '../../../app/domain/reviews/give.ts';
import { answerChanged, answerGiven } from '../../../app/domain/surveys/hooks.ts';
import { Prisma } from '../../../app/infra/database/client.ts';
import { announcing } from './agency.ts';

/** Returns the properties of an object that some data contain. */
interface AnyData {
  project: ProjectState;
  asked: string[];
  member: string;
  changed: string[];
  reviews: unknown;
  score: unknown;
}

test('every fact about a project, its people, offers and scores is announced once, with the state after it', async (t) => {
  const { db, transact, clock, told, joins, requested, claimed } = await announcing(t);
  const [anna, bela, hana] = [
    await joins('anna'),
    await joins('bela'),
    await joins('hana', { role: 'pm', skills: [] }),
  ];
  const how = () => ({ at: clock.now(), via: 'command', actor: 'hana' }) as const;
  const code = 'P-1';

  await requested(code);
  const project = await db.project.findUniqueOrThrow({ where: { code } });
  await transact((tx) => passOffer(tx, { code, by: bela, at: clock.now() }));
  await transact((tx) => tellUnclaimed(tx, { project, at: clock.now() }));
  await claimed(code, anna);
  await transact((tx) => releaseProject(tx, { code, by: anna, onBehalf: false, at: clock.now(), via: 'click' }));
  await claimed(code, anna);
  await transact((tx) => startProject(tx, { code, pm: hana, team: [], ...how() }));
  await transact((tx) => joinProject(tx, { code, person: bela, ...how() }));
  await transact((tx) => joinProject(tx, { code, person: bela, role: 'reviewer', ...how() }));
  await transact((tx) => leaveProject(tx, { code, person: anna, successor: bela, ...how() }));
  await transact((tx) => changeProject(tx, { code, said: { title: 'A shop' }, ...how() }));
  await transact((tx) => completeProject(tx, { code, ...how() }));
  for (const by of [bela, hana]) {
    const request = await db.reviewRequest.findFirstOrThrow({ where: { personId: by.id } });
    const about = by === bela ? hana : bela;
    const reviews = [{ revieweeId: about.id, rating: 5, comment: null }];
    const giving = { requestId: request.id, by, about: [about.id], reviews, at: clock.now() };
    await transact((tx) => giveReviews(tx, giving));
  }
  const survey = await db.survey.findFirstOrThrow();
  const said = { surveyId: survey.id, score: 9, firstScore: 9, comment: 'Lovely', answeredAt: clock.now() };
  const answer = await db.surveyAnswer.create({ data: { ...said, changedAt: clock.now() } });
  await transact((tx) => answerGiven(tx, { answerId: answer.id, at: clock.now() }));
  await db.surveyAnswer.update({ where: { id: answer.id }, data: { score: 4 } });
  await transact((tx) => answerChanged(tx, { answerId: answer.id, at: clock.now() }));
  const scoreId = -answer.id;
  await transact((tx) => takeFollowUp(tx, { scoreId, by: anna, at: clock.now() }));
  await transact((tx) => logOutcome(tx, { scoreId, by: anna, outcome: 'We called', at: clock.now() }));
  await transact((tx) => reopenProject(tx, { code, ...how() }));
  await transact((tx) => cancelProject(tx, { code, ...how() }));

  const all = await told();
  t.deepEqual(
    all.map(({ type, via, actor }) => `${type} ${via} ${actor ?? '-'}`),
    [
      ...['person.changed event -', 'person.changed event -', 'person.changed event -'],
      ...['project.requested event -', 'project.offered clock -', 'offer.passed click bela'],
      ...['project.escalated clock -', 'project.claimed click anna', 'project.released click anna'],
      ...['project.claimed click anna', 'project.started command hana', 'member.joined command hana'],
      ...['member.changed command hana', 'member.left command hana', 'member.changed command hana'],
      ...['project.changed command hana', 'project.completed command hana', 'reviews.closed clock -'],
      ...['score.posted form -', 'score.changed form -', 'score.followed_up click anna', 'score.outcome click anna'],
      ...['project.reopened command hana', 'project.cancelled command hana'],
    ],
  );
  const types = new Set<string>(all.map(({ type }) => type));
  t.deepEqual(
    ANNOUNCEMENT_TYPES.filter((type) => !types.has(type)),
    [],
  );
  for (const { body, type } of all) t.notThrows(() => envelopeOf(type).parse(JSON.parse(body)), body);

  const data = (type: string) => all.findLast((one) => one.type === type)?.data as unknown as AnyData;
  t.deepEqual(data('project.offered').asked, ['anna', 'bela']);
  t.is(all.find(({ type }) => type === 'project.requested')?.causedBy, 'evt-P-1');
  t.is(all.find(({ type }) => type === 'project.offered')?.causedBy, 'evt-P-1');
  t.is(all.find(({ type }) => type === 'project.claimed')?.causedBy, null);
  t.like(data('project.claimed').project, { status: 'claimed', claimer: 'anna', skills: ['design'], dueAt: null });
  t.is(data('member.left').member, 'anna');
  t.is(data('member.left').project.claimer, 'bela');
  t.deepEqual(data('project.changed').changed, ['title']);
  t.deepEqual(data('reviews.closed').reviews, {
    asked: 2,
    answered: 2,
    averages: ['bela', 'hana'].map((name) => ({ name, reviewers: null, average: null })),
  });
  t.deepEqual(data('score.outcome').score, {
    ...{ source: 'survey', id: Number(answer.id), score: 4, comment: 'Lovely' },
    ...{ client: { name: 'Ada', company: null }, followUp: 'anna', outcome: 'We called' },
  });
  const [now] = await projectStates(db, Prisma.sql`projects.code = ${code}`);
  t.deepEqual(data('project.cancelled').project, now?.state);
  t.deepEqual([...new Set(all.filter((one) => 'project' in one.data).map(({ lane }) => lane))], ['project:P-1']);
});

test('another system whose claim was second is told who has the project, with its own event as the cause', async (t) => {
  const { db, transact, clock, told, joins, requested, claimed } = await announcing(t);
  const [anna, bela] = [await joins('anna'), await joins('bela')];
  await requested('P-1');
  await claimed('P-1', anna);
  await transact((tx) => claimElsewhere(tx, { code: 'P-1', by: 'bela', person: bela, at: clock.now() }));
  const last = (await told()).at(-1);
  t.like(last, { type: 'project.claimed', data: { project: { claimer: 'anna' } } });

  await requested('P-2');
  await transact((tx) => claimElsewhere(tx, { code: 'P-2', by: 'zoe@else.test', person: null, at: clock.now() }));
  const taken = { status: 'claimed', claimer: null, claimedElsewhere: 'zoe@else.test' } as const;
  t.like((await told()).at(-1), { type: 'project.claimed', data: { project: taken } });
  t.is(
    (await db.project.findUniqueOrThrow({ where: { code: 'P-2' } })).toldAt?.getTime(),
    Date.parse((await told()).at(-1)?.timestamp ?? ''),
  );
});

test('a new address of a person is announced with each of their projects; an event without news is not announced', async (t) => {
  const { db, transact, clock, told, joins, requested, claimed } = await announcing(t);
  const anna = await joins('anna');
  await requested('P-1');
  await claimed('P-1', anna);
  await requested('P-2');
  const before = (await told()).at(-1)?.id;
  await joins('anna');
  t.deepEqual(await told(before), []);

  await joins('anna', { email: 'anna@new.test' });
  const compare = announcementJobs({ db, transact, clock }).find(({ kind }) => kind === comparePersonsProjects.name);
  const run = { id: 1n, attempt: 1, signal: new AbortController().signal };
  t.is(await db.job.count({ where: { kind: comparePersonsProjects.name } }), 1);
  await compare?.run({ personId: anna.id }, run);
  await compare?.run({ personId: anna.id }, run);
  const news = (await told(before)).filter(({ type }) => type !== 'project.offered');
  t.deepEqual(
    news.map(({ type, lane }) => `${type} ${lane}`),
    [`person.changed person:${anna.id}`, 'project.changed project:P-1'],
  );
  t.like(news.at(-1)?.data, { project: { members: [{ email: 'anna@new.test' }] } });
});

test('a new name of a client is announced with each of their projects; another request of the same client compares none', async (t) => {
  const { db, transact, clock, told, requested } = await announcing(t);
  const asked = () => db.job.count({ where: { kind: compareClientsProjects.name } });
  const ada = { name: 'Ada', email: 'ada@bakery.test' };
  await requested('P-1', { client: ada });
  await requested('P-2', { client: ada });
  t.is(await asked(), 0);

  await requested('P-3', { client: { ...ada, name: 'Ada Lovelace' } });
  t.is(await asked(), 1);
  const before = (await told()).at(-1)?.id;
  const compare = announcementJobs({ db, transact, clock }).find(({ kind }) => kind === compareClientsProjects.name);
  const { clientId } = await db.project.findUniqueOrThrow({ where: { code: 'P-1' } });
  await compare?.run({ clientId }, { id: 1n, attempt: 1, signal: new AbortController().signal });
  t.deepEqual(
    (await told(before)).map(({ type, lane }) => `${type} ${lane}`),
    ['project.changed project:P-1', 'project.changed project:P-2'],
  );
});

test('an announcement that is committed late is not skipped by readers who have read later ones', async (t) => {
  const { db, transact, clock, requested } = await announcing(t);
  await requested('P-1');
  await requested('P-2');
  const change = (code: string, title: string, held = Promise.resolve()) =>
    transact(async (tx) => {
      await changeProject(tx, { code, said: { title }, at: clock.now(), via: 'command', actor: null });
      begun();
      await held;
    });
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const late = change('P-1', 'late', held);
  await hasBegun;
  await change('P-2', 'early');

  const read = async (after: bigint) => {
    await placeAnnouncements({ db, transact });
    return readFeed(db, { after, types: ['project.changed'], limit: 10 });
  };
  const first = await read(0n);
  t.deepEqual(
    first.map(({ body }) => JSON.parse(body).data.project.title),
    ['early'],
  );
  release();
  await late;
  const then = await read(first.at(-1)?.position ?? 0n);
  t.deepEqual(
    then.map(({ body }) => JSON.parse(body).data.project.title),
    ['late'],
  );
  t.deepEqual((await read(0n)).length, 2);
});

test('announcements are kept for 30 days, and the newest one until there is a newer one', async (t) => {
  const { db, clock, requested } = await announcing(t);
  await requested('P-1');
  clock.advance({ hours: 29 * 24 });
  await requested('P-2');
  const signal = new AbortController().signal;
  clock.advance({ hours: 2 * 24 });
  await pruneAnnouncements(db, { now: clock.now(), signal });
  t.deepEqual([...new Set((await db.announcement.findMany()).map(({ lane }) => lane))], ['project:P-2']);
  const lane = { endpointId: 1, lane: 'project:P-1', told: 1n };
  await db.webhookLane.create({ data: { ...lane, changedAt: clock.now() } });
  await pruneLanes(db, { now: clock.now(), signal });
  t.is(await db.webhookLane.count(), 1);
  clock.advance({ hours: 60 * 24 });
  await pruneLanes(db, { now: clock.now(), signal });
  t.is(await db.webhookLane.count(), 0);
  await pruneAnnouncements(db, { now: clock.now(), signal });
  t.is(await db.announcement.count(), 1);
});
