import test, { type ExecutionContext } from 'ava';
import { scoreKey } from '../../../app/domain/feedback/kinds.ts';
import { wonMessageKey } from '../../../app/domain/offers/claim/claim.ts';
import { questionKey } from '../../../app/domain/offers/claim/confirm.ts';
import { offerMessageKey } from '../../../app/domain/offers/offer.ts';
import { briefKey } from '../../../app/domain/projects/channel/furnish.ts';
import { reminderKey, requestKey } from '../../../app/domain/reviews/kinds.ts';
import { prune } from '../../../app/inbound/schedule/prune.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTelemetry, type TelemetryFields } from '../../../app/infra/telemetry.ts';
import { testDatabase } from '../../helpers/database.ts';

const now = new Date('2026-11-26T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const OLD = daysAgo(401);
const YOUNG = daysAgo(399);

async function office(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const told: TelemetryFields[] = [];
  const telemetry = createTelemetry();
  telemetry.subscribe(({ fields }) => told.push(fields));
  const stopping = new AbortController();
  const pruned = () => prune({ db, telemetry }, { now, keepDays: 400, signal: stopping.signal });
  return { db, told, stopping, pruned };
}

test('rows older than KEEP_DAYS are deleted in small batches; younger ones stay, and so do unfinished ones', async (t) => {
  const { db, told, pruned } = await office(t);
  const event = { type: 'project.claimed', lane: 'project:P-1', projectCode: 'P-1', happenedAt: OLD, data: {} };
  const events = (name: string, receivedAt: Date, state: 'stored' | 'applied' | 'failed', count = 1) =>
    db.event.createMany({
      data: Array.from({ length: count }, (_, i) => ({ ...event, eventId: `${name}-${i}`, receivedAt, state })),
    });
  await events('waiting', OLD, 'stored');
  await events('old', OLD, 'applied', 1_200);
  await events('lost', OLD, 'failed');
  await events('young', YOUNG, 'failed');
  const job = { kind: 'x', payload: {}, runAt: OLD, createdAt: OLD };
  await db.job.createMany({
    data: [
      { ...job, kind: 'old', state: 'done', finishedAt: OLD },
      { ...job, kind: 'old', state: 'dead', finishedAt: OLD },
      { ...job, kind: 'young', state: 'done', finishedAt: YOUNG },
      { ...job, kind: 'young', state: 'dead', finishedAt: YOUNG },
      { ...job, kind: 'unsettled', state: 'waiting' },
      { ...job, kind: 'unsettled', state: 'running' },
    ],
  });
  await db.notice.createMany({
    data: [
      { key: 'old', reportedAt: OLD },
      { key: 'young', reportedAt: YOUNG },
    ],
  });
  const refused = { queue: 'crewcall.events', fault: 'not_json', reason: 'the body is not JSON', bytes: 1 };
  await db.refusedMessage.createMany({
    data: [
      { ...refused, messageId: 'old', receivedAt: OLD },
      { ...refused, messageId: 'young', receivedAt: YOUNG },
    ],
  });
  await db.sharedFile.createMany({
    data: [
      { key: 'old', bot: 'ops', channel: 'C1', fileId: 'F1', sharedAt: OLD },
      { key: 'young', bot: 'ops', channel: 'C1', fileId: 'F2', sharedAt: YOUNG },
      { key: 'in doubt', bot: 'ops', channel: 'C1', fileId: 'F3', begunAt: OLD },
    ],
  });

  await pruned();
  t.deepEqual(
    (await db.event.findMany({ orderBy: { sequence: 'asc' } })).map(({ eventId }) => eventId),
    ['waiting-0', 'young-0'],
  );
  const kinds = (await db.job.findMany({ orderBy: { id: 'asc' } })).map(({ kind }) => kind);
  t.deepEqual(kinds, ['young', 'young', 'unsettled', 'unsettled']);
  t.deepEqual(await db.notice.findMany({ select: { key: true } }), [{ key: 'young' }]);
  t.deepEqual(await db.refusedMessage.findMany({ select: { messageId: true } }), [{ messageId: 'young' }]);
  t.deepEqual((await db.sharedFile.findMany()).map(({ key }) => key).sort(), ['in doubt', 'young']);
  t.like(told[0], { events: 1_201, jobs: 2, notices: 1, messages: 1 });

  await pruned();
  t.is(told.length, 1, 'rows that stay are not reported');
});

test('audit lines are deleted only after every reader of the trail has read them', async (t) => {
  const { db, pruned } = await office(t);
  const line = { via: 'event', action: 'project.claimed', projectCode: 'P-1' };
  await db.auditEntry.createMany({
    data: [1n, 2n, 3n].map((id) => ({ ...line, id, at: OLD })),
  });
  await db.auditEntry.create({ data: { ...line, id: 4n, at: YOUNG } });
  await db.trailMark.createMany({
    data: [
      { follower: 'home', position: 4n },
      { follower: 'slower', position: 2n },
    ],
  });
  await pruned();
  t.deepEqual(await idsOfTrail(db), [3n, 4n]);
  await db.trailMark.update({ where: { follower: 'slower' }, data: { position: 4n } });
  await pruned();
  t.deepEqual(await idsOfTrail(db), [4n]);
});

test('a mark whose call may still be under way, or is in doubt, is never deleted', async (t) => {
  const { db, pruned } = await office(t);
  const { over, open } = await twoProjects(db);
  const effect = { fence: 1n, attempts: 1, note: {}, markedAt: OLD };
  await db.effect.createMany({
    data: [
      { ...effect, kind: 'slack.post', key: 'marked', state: 'marked' },
      { ...effect, kind: 'slack.post', key: 'in doubt', state: 'in_doubt' },
      { ...effect, kind: 'slack.post', key: 'done', state: 'done' },
      { ...effect, kind: 'slack.post', key: 'refused', state: 'refused' },
      { ...effect, kind: 'slack.file', key: 'not made', state: 'not_made' },
      { ...effect, kind: 'slack.post', key: 'young', state: 'done', markedAt: YOUNG },
      { ...effect, kind: 'slack.channel', key: `${over}:1`, state: 'done' },
      { ...effect, kind: 'slack.channel', key: `${open}:1`, state: 'done' },
    ],
  });
  await pruned();
  const left = (await db.effect.findMany()).map(({ kind, key }) => `${kind} ${key}`).sort();
  const stay = ['slack.post in doubt', 'slack.post marked', 'slack.post young', `slack.channel ${open}:1`];
  t.deepEqual(left, stay.sort());
});

test('records of messages are deleted, unless their buttons are still shown, or their content may still change', async (t) => {
  const { db, pruned } = await office(t);
  const { over, open, offers, review } = await twoProjects(db);
  const claim = { round: 1, claimerId: 1 };
  const claimed = { round: 1, claimedAt: OLD, confirmedAt: null };
  const message = { bot: 'ops', target: 'U1', channel: 'D1', ts: '1.1', postedAt: OLD };
  const needed = [
    offerMessageKey(offers.open),
    offerMessageKey(offers.notTakenAway),
    offerMessageKey(offers.won),
    wonMessageKey({ projectId: open, ...claim }),
    questionKey({ id: open, ...claimed }),
    `unclaimed:${open}:1:ops`,
    briefKey({ id: open }, { life: 1 }),
    `closing:${open}:1`,
    requestKey(review),
    reminderKey(review),
    scoreKey(12n),
    scoreKey(-3n),
  ];
  const free = [
    offerMessageKey(offers.wonLongAgo),
    wonMessageKey({ projectId: over, ...claim }),
    questionKey({ id: over, ...claimed }),
    `unclaimed:${over}:1`,
    briefKey({ id: over }, { life: 1 }),
    `closing:${over}:1`,
    'report:dead-job:1:1',
    'answer:C1:1.1',
    'digest:2025-01-01T00:00:00.000Z',
  ];
  await db.message.createMany({
    data: [
      ...[...needed, ...free].map((key) => ({ ...message, key })),
      { ...message, key: offerMessageKey(offers.takenAway), deletedAt: OLD },
      { ...message, key: 'young', postedAt: YOUNG },
      // It was never found out what became of it.
      { ...message, key: 'offer:999', postedAt: null, ts: null, channel: null, begunAt: OLD },
    ],
  });
  await pruned();
  const left = (await db.message.findMany()).map(({ key }) => key).sort();
  t.deepEqual(left, [...needed, 'young', 'offer:999'].sort());
});

test('channels that need no pause after a post any more are deleted', async (t) => {
  const { db, pruned } = await office(t);
  await db.$executeRaw`
    INSERT INTO slack_rests (bot, channel, holder, until) VALUES
      ('ops', 'C1', 'a', UTC_TIMESTAMP(3) - INTERVAL 1 DAY), ('ops', 'C2', 'a', UTC_TIMESTAMP(3) + INTERVAL 1 DAY)`;
  await pruned();
  t.like(await db.slackRest.findMany(), [{ channel: 'C2' }]);
  t.is(await db.slackRest.count(), 1);
});

test('facts are never deleted, and a process that stops is not delayed', async (t) => {
  const { db, stopping, pruned } = await office(t);
  await twoProjects(db);
  await db.feedbackPost.create({
    data: { scoreId: 1n, projectCode: 'P-1', score: 9, scoredAt: daysAgo(3_000), takenAt: daysAgo(3_000) },
  });
  const facts = async () => ({
    projects: await db.project.count(),
    offers: await db.offer.count(),
    channels: await db.projectChannel.count(),
    reviews: await db.reviewRequest.count(),
    scores: await db.feedbackPost.count(),
    people: await db.person.count(),
  });
  const before = await facts();
  await pruned();
  t.deepEqual(await facts(), before);

  await db.notice.create({ data: { key: 'old', reportedAt: OLD } });
  stopping.abort();
  await pruned();
  t.is(await db.notice.count(), 1);
});

/** A project that ended long ago, and one that is still open after years. Each has a channel and offers. */
async function twoProjects(db: Database) {
  const client = await db.client.create({ data: { key: 'a'.repeat(64), name: 'Ada' } });
  const people = await Promise.all(
    ['anna', 'bela', 'chloe'].map((handle) =>
      db.person.create({
        data: { handle, name: handle, email: `${handle}@agency.test`, upsertedAt: OLD, createdAt: OLD },
      }),
    ),
  );
  const project = { title: 'A page', clientId: client.id, requestedAt: daysAgo(900), requestStampedAt: daysAgo(900) };
  const over = await db.project.create({ data: { ...project, code: 'P-1', status: 'completed', completedAt: OLD } });
  const open = await db.project.create({ data: { ...project, code: 'P-2', status: 'claimed', claimedAt: OLD } });
  await db.projectChannel.createMany({
    data: [
      { projectId: over.id, life: 1, slackId: 'C1', closedAt: OLD },
      { projectId: open.id, life: 1, slackId: 'C2' },
    ],
  });
  const offer = async (projectId: number, who: number, state: 'open' | 'won' | 'passed' | 'withdrawn') => {
    const personId = people[who]?.id ?? 0;
    return (await db.offer.create({ data: { projectId, personId, round: 1, rank: who, state, createdAt: OLD } })).id;
  };
  const offers = {
    wonLongAgo: await offer(over.id, 0, 'won'),
    notTakenAway: await offer(over.id, 1, 'withdrawn'),
    takenAway: await offer(over.id, 2, 'withdrawn'),
    won: await offer(open.id, 0, 'won'),
    open: await offer(open.id, 1, 'open'),
  };
  const { id: review } = await db.reviewRequest.create({
    data: { projectId: over.id, life: 1, personId: people[0]?.id ?? 0, askedAt: OLD, closesAt: YOUNG },
  });
  return { over: over.id, open: open.id, offers, review };
}

async function idsOfTrail(db: Database): Promise<bigint[]> {
  return (await db.auditEntry.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id);
}
