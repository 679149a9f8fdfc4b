import { kind } from '../../app/domain/feedback/figures/nps.ts';
import type { Database } from '../../app/infra/database/client.ts';
import { clients, pastComments, pastOutcomes, pastScores, work } from './agency.ts';

/** The number of finished projects: four a week for half a year. */
export const PAST = 105;
/** The number of projects finished this morning, which wait for scores. */
export const UNSCORED = 6;

const FIRST_CODE = 1001;
const DAYS_BETWEEN = 1.75;
const DAYS_OF_WORK = 3;
const DAYS_SINCE_LAST = 1;
// Scores that are younger than this at the product's first start are posted by it.
const DAYS_SEEN = 7;
const MOST_OPEN = 2;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Finished projects of the last half year with their people, and the scores of the last days, which the product posts
 * when it sees them. It runs once for each database.
 */
export async function seedPastProjects(db: Database, now: Date): Promise<void> {
  if ((await db.project.count({ where: { code: pastCode(0) } })) > 0) return;
  for (let index = 0; index < PAST; index++) await finishedProject(db, index, requestedAt(index, now));
  for (let index = PAST; index < PAST + UNSCORED; index++) await finishedProject(db, index, finishedToday(index, now));
  await db.score.createMany({ data: pastOnes(now, { seen: false }).map((index) => pastScore(index, now)) });
  await logOutcomes(db, now);
}

/** Scores of clients that were posted long ago. Call it before the product's first start. */
export async function seedPastScores(db: Database, now: Date): Promise<void> {
  if ((await db.score.count()) > 0) return;
  const data = pastOnes(now, { seen: true }).map((index) => ({ id: BigInt(index + 1), ...pastScore(index, now) }));
  await db.score.createMany({ data });
  await db.feedbackPost.createMany({
    data: data.map(({ id, createdAt, ...given }) => ({
      ...given,
      scoreId: id,
      scoredAt: createdAt,
      takenAt: createdAt,
      previousScore: data[Number(id) - 1 - clients.length]?.score ?? null,
    })),
  });
}

/** Somebody has followed up the detractors of the past, except the last ones. */
async function logOutcomes(db: Database, now: Date): Promise<void> {
  const unhappy = await db.feedbackPost.findMany({
    where: { score: { lte: 6 }, scoredAt: { lt: new Date(now.getTime() - DAYS_SEEN * DAY_MS) } },
    orderBy: { scoreId: 'asc' },
  });
  const { id: personId } = await db.person.findUniqueOrThrow({ where: { handle: 'hana' } });
  await db.feedbackOutcome.createMany({
    data: unhappy.slice(0, -MOST_OPEN).map(({ scoreId, scoredAt }, at) => ({
      scoreId,
      personId,
      outcome: pick(pastOutcomes, at),
      loggedAt: new Date(scoredAt.getTime() + DAY_MS),
    })),
  });
}

function pastOnes(now: Date, { seen }: { seen: boolean }): number[] {
  const limit = now.getTime() - DAYS_SEEN * DAY_MS;
  const all = Array.from({ length: PAST }, (_, index) => index);
  return all.filter((index) => completedAt(requestedAt(index, now)).getTime() < limit === seen);
}

function pastScore(index: number, now: Date) {
  const { name: clientName, company: clientCompany } = pick(clients, index);
  const third = pick(pastScores, Math.floor((index * pastScores.length) / PAST));
  const score = pick(third, index);
  const comments: readonly string[] = pastComments[kind(score)];
  const comment = index % 3 === 2 ? null : pick(comments, index);
  const createdAt = completedAt(requestedAt(index, now));
  return { projectCode: pastCode(index), clientName, clientCompany, score, comment, createdAt };
}

function requestedAt(index: number, now: Date): Date {
  const daysAgo = DAYS_SINCE_LAST + DAYS_OF_WORK + (PAST - 1 - index) * DAYS_BETWEEN;
  return new Date(now.getTime() - daysAgo * DAY_MS);
}

/** Finished some hours ago, one after the other. */
function finishedToday(index: number, now: Date): Date {
  const hoursAgo = PAST + UNSCORED - index;
  return new Date(now.getTime() - DAYS_OF_WORK * DAY_MS - hoursAgo * HOUR_MS);
}

/**
 * Adds another project that was just finished, for a client who wants to score when all others have a score. Returns
 * its code.
 */
export async function finishOneMore(db: Database, index: number, now: Date): Promise<string> {
  await finishedProject(db, index, new Date(now.getTime() - DAYS_OF_WORK * DAY_MS));
  return pastCode(index);
}

const completedAt = (requested: Date) => new Date(requested.getTime() + DAYS_OF_WORK * DAY_MS);

/** The codes of the demo's projects, in the order of their creation. */
export const pastCode = (index: number) => `P-${FIRST_CODE + index}`;

export const indexOf = (code: string) => Number(code.slice(2)) - FIRST_CODE;

async function finishedProject(db: Database, index: number, requested: Date): Promise<void> {
  const client = pick(clients, index);
  const done = pick(work, index);
  const code = pastCode(index);
  const lead = await db.person.findUniqueOrThrow({ where: { handle: done.lead } });
  const pm = await db.person.findUniqueOrThrow({ where: { handle: index % 2 === 0 ? 'hana' : 'igor' } });
  const minutesToClaim = 5 + ((index * 37) % 34);
  const claimedAt = new Date(requested.getTime() + minutesToClaim * 60_000);
  await db.project.create({
    data: {
      code,
      title: `${done.title} for ${client.company}`,
      status: 'completed',
      budget: done.budget,
      client: {
        connectOrCreate: { where: { key: demoKey(client.email) }, create: { ...client, key: demoKey(client.email) } },
      },
      skills: { create: { skill: { connectOrCreate: { where: { slug: done.skill }, create: { slug: done.skill } } } } },
      claimer: { connect: { id: lead.id } },
      members: {
        create: [
          { personId: pm.id, role: 'pm', joinedAt: requested },
          { personId: lead.id, role: 'lead', joinedAt: requested },
        ],
      },
      requestedAt: requested,
      requestStampedAt: requested,
      claimedAt,
      startedAt: new Date(claimedAt.getTime() + 3_600_000),
      completedAt: completedAt(requested),
    },
  });
}

const demoKey = (email: string) => email.padEnd(64, '.').slice(0, 64);

function pick<T>(list: readonly T[], index: number): T {
  const picked = list[index % list.length];
  if (picked === undefined) throw new Error('Expected a list of the demo agency that is not empty.');
  return picked;
}
