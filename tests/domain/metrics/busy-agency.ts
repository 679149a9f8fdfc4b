import type { Database } from '../../../app/infra/database/client.ts';
import { besides } from './busy-besides.ts';

/** A Wednesday, at eleven in the morning in Berlin. */
export const NOW = new Date('2026-11-18T10:00:00Z');

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BUDGETS = ['2,500 EUR', '€ 1,200.50', '900', 'to be agreed', '2.500 EUR', '1,000 - 2,000 EUR', null];
const SKILLS = ['design', 'copywriting', 'research'];

/** A quarter with projects in every state, people, reviews and scores. Some lie right at the ends of October. */
export async function busyAgency(db: Database): Promise<void> {
  const at = NOW;
  const people = [];
  for (let index = 0; index < 9; index++) {
    const [role, active] =
      index < 2
        ? (['pm', true] as const)
        : ([index === 8 ? ('admin' as const) : ('specialist' as const), index !== 7] as const);
    const person = { handle: `h${index}`, name: `Person ${index}`, email: `h${index}@agency.test`, role, active };
    const skills = { create: [{ skill: skill(index) }] };
    people.push(await db.person.create({ data: { ...person, upsertedAt: at, createdAt: at, skills } }));
  }
  for (let index = 0; index < 3; index++)
    await db.client.create({
      data: { key: `c${index}`, name: `Client ${index}`, company: index === 0 ? null : `Firm ${index}` },
    });
  // Requested before the first project of October.
  const late = await db.client.create({ data: { key: 'late', name: 'Late', company: 'Late Firm' } });
  const clients = await db.client.findMany({ where: { id: { not: late.id } } });
  await db.client.create({ data: { key: 'quiet', name: 'Quiet', company: 'Quiet Firm' } });
  const starts = [
    '2026-09-30T21:59:59.999Z',
    '2026-09-30T22:00:00Z',
    '2026-10-31T22:59:59.999Z',
    '2026-10-31T23:00:00Z',
  ];
  for (let index = 0; index < 90; index++) {
    const requestedAt =
      index < starts.length ? new Date(starts[index]!) : new Date(NOW.getTime() - 80 * DAY + index * 0.85 * DAY);
    const claimedAt = later(requestedAt, index % 11 === 10 ? undefined : ((index * 7) % 13) * 0.31 * HOUR);
    const startedAt = later(
      claimedAt,
      index % 9 === 8 ? undefined : (index % 7 === 0 ? 0.1 : (1 + (index % 5)) * 2.7) * HOUR,
    );
    const completedAt = later(startedAt, index % 4 === 3 ? undefined : (1 + (index % 6)) * DAY);
    const cancelledAt = completedAt === null && index % 2 === 0 ? later(requestedAt, 3 * DAY) : null;
    const status = cancelledAt
      ? 'cancelled'
      : completedAt
        ? 'completed'
        : startedAt
          ? 'started'
          : claimedAt
            ? 'claimed'
            : 'requested';
    const members = [
      { personId: people[index % 2]!.id, role: 'pm' as const, joinedAt: requestedAt },
      {
        personId: people[2 + (index % 6)]!.id,
        role: 'lead' as const,
        joinedAt: requestedAt,
        leftAt: index % 10 === 0 ? at : null,
      },
    ];
    const project = await db.project.create({
      data: {
        code: `P-${index}`,
        title: 'A project',
        clientId: index === 45 ? late.id : clients[index % 3]!.id,
        ...{ requestedAt, requestStampedAt: requestedAt, claimedAt, startedAt, completedAt, cancelledAt, status },
        awakeSecondsToClaim: claimedAt === null || index % 3 === 0 ? null : 60 * index,
        claimerId: claimedAt === null ? null : people[2 + (index % 6)]!.id,
        budget: BUDGETS[index % BUDGETS.length]!,
        dueAt: index % 3 === 0 ? null : new Date(requestedAt.getTime() + 20 * DAY),
        members: { create: members },
        skills: { create: [{ skill: skill(index) }, ...(index % 2 === 0 ? [{ skill: skill(index + 1) }] : [])] },
      },
    });
    const offer = { projectId: project.id, personId: people[2 + (index % 6)]!.id, round: 1, rank: 0 };
    const answered = index % 3 === 0 ? 'passed' : 'withdrawn';
    const state = status === 'requested' && answered !== 'passed' ? 'open' : answered;
    const passReason = state === 'passed' && index % 2 === 0 ? 'budget_too_low' : null;
    // Some went out together, some at night, and for some the time is unknown.
    const sent =
      index % 5 === 4
        ? {}
        : { sentAt: requestedAt, sentOffHours: index % 3 === 1, nudge: index % 10 === 1 ? 1_000 : null };
    const decided = {
      state,
      createdAt: requestedAt,
      decidedAt: state === 'open' ? null : requestedAt,
      passReason,
    } as const;
    await db.offer.create({ data: { ...offer, ...decided, ...sent } });
    const stoodBy = { projectId: project.id, personId: offer.personId, joinedAt: requestedAt, endedAt: requestedAt };
    await db.standby.create({ data: { ...stoodBy, isInLine: null, end: index % 4 === 0 ? 'taken' : 'left' } });
    if (completedAt !== null) await afterwards(db, { index, project, completedAt, people });
  }
  await besides(db);
}

/** The scores, as they are in the app's own table. */
export const scoresOf = (db: Database) => db.score.findMany({ orderBy: { id: 'asc' } });

async function afterwards(
  db: Database,
  {
    index,
    project,
    completedAt,
    people,
  }: {
    index: number;
    project: { id: number; code: string; clientId: number };
    completedAt: Date;
    people: { id: number }[];
  },
): Promise<void> {
  if (index % 3 !== 2) {
    // Rows that break the rules are included, and do not count.
    const score = index % 17 === 0 ? 11 : (index * 7 + Math.floor(index / 11)) % 11;
    const row = {
      projectCode: project.code,
      clientName: `Client ${project.clientId % 3}`,
      clientCompany: `Firm ${index % 2}`,
      score,
    };
    const { id } = await db.score.create({ data: { ...row, createdAt: completedAt } });
    if (score <= 10)
      await db.feedbackPost.create({ data: { ...row, scoreId: id, scoredAt: completedAt, takenAt: completedAt } });
    if (score === 7 || score === 8) {
      await db.followUp.create({ data: { scoreId: id, personId: people[index % 3]!.id, takenAt: completedAt } });
    }
  }
  // For some reviews there is only one reviewer, and some can still be given.
  const closesAt = index % 7 === 5 ? new Date(NOW.getTime() + DAY) : completedAt;
  const asked = { projectId: project.id, life: 1, askedAt: completedAt, closesAt };
  for (const reviewer of index % 4 === 1 ? [2] : [1, 2]) {
    const rating = 1 + ((index + reviewer * 3) % 5);
    const reviews = { create: [{ revieweeId: people[3 + (index % 3)]!.id, rating }] };
    await db.reviewRequest.create({
      data: { ...asked, personId: people[reviewer]!.id, givenAt: completedAt, reviews },
    });
  }
  await db.reviewRequest.create({ data: { ...asked, personId: people[0]!.id } });
}

function skill(index: number) {
  const slug = SKILLS[index % SKILLS.length]!;
  return { connectOrCreate: { where: { slug }, create: { slug } } };
}

function later(from: Date | null, ms: number | undefined): Date | null {
  if (from === null || ms === undefined) return null;
  const at = new Date(from.getTime() + ms);
  return at < NOW ? at : null;
}
