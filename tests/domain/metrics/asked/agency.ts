import type { Database } from '../../../../app/infra/database/client.ts';

/** A Wednesday, in Berlin eleven in the morning. */
export const NOW = new Date('2026-11-18T10:00:00Z');
export const timeZone = 'Europe/Berlin';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BUDGETS = ['2,500 EUR', '€ 1,200.50', '900', 'to be agreed', '$ 3,000', null];
export const SKILLS = ['design', 'copywriting', 'research', 'illustration'];
export const PEOPLE = [
  ['lena', 'Lena Kahn', 'pm', []],
  ['max', 'Max Vogel', 'pm', []],
  ['anna', 'Anna Kovacs', 'specialist', [1]],
  ['bela', 'Bela Novak', 'specialist', [1, 4]],
  ['carla', 'Carla Ruiz', 'specialist', [2]],
  ['dora', 'Dora Stein', 'specialist', [2, 1]],
  ['tom.a', 'Tom Adler', 'specialist', [3]],
  ['tomb', 'Tom Berg', 'specialist', [4]],
  ['ina', 'Ina Fox', 'specialist', [1]],
  ['april', 'April Jones', 'specialist', [3]],
  ['omar', 'Omar Said', 'admin', []],
] as const;
export const CLIENTS = [
  ['Ada Lovelace', 'Analytical Bakery'],
  ['Charles Babbage', 'Difference Engines'],
  ['Mary Shelley', null],
  ['Florence Nightingale', 'Nightingale Health'],
  ['Grace Hopper', 'Analytical Garage'],
  ['Rosalind Franklin', 'Double Helix'],
] as const;

/** A year of an agency whose people and clients have names, written by formula, so that every number says something. */
export async function askedAgency(db: Database): Promise<void> {
  await db.skill.createMany({ data: SKILLS.map((slug, index) => ({ id: index + 1, slug })) });
  await db.person.createMany({
    data: PEOPLE.map(([handle, name, role], index) => ({
      ...{ id: index + 1, handle, name, role, email: `${handle}@agency.test`, active: handle !== 'ina' },
      ...{ slackId: `U0${handle.replace('.', '').toUpperCase()}`, upsertedAt: NOW, createdAt: NOW },
    })),
  });
  await db.personSkill.createMany({
    data: PEOPLE.flatMap(([, , , skills], index) => skills.map((skillId) => ({ personId: index + 1, skillId }))),
  });
  await db.client.createMany({
    data: CLIENTS.map(([name, company], index) => ({ id: index + 1, key: `c${index}`, name, company })),
  });
  const projects = Array.from({ length: 140 }, (_, index) => project(index));
  await db.project.createMany({ data: projects });
  await db.projectMember.createMany({ data: projects.flatMap(members) });
  await db.projectSkill.createMany({
    data: projects.flatMap(({ id }) => [
      { projectId: id, skillId: 1 + (id % 4) },
      ...(id % 3 === 0 ? [{ projectId: id, skillId: 1 + ((id + 1) % 4) }] : []),
    ]),
  });
  const scored = projects.filter(({ completedAt, id }) => completedAt !== null && id % 4 !== 3);
  const scores = scored.map(({ id, code, clientId, completedAt }, index) => {
    const [clientName, clientCompany] = CLIENTS[clientId - 1]!;
    return {
      ...{ id: BigInt(index + 1), projectCode: code, clientName, clientCompany },
      ...{ score: id % 19 === 0 ? 11 : (id * 7 + Math.floor(id / 11)) % 11, comment: id % 5 === 0 ? 'So-so <3' : null },
      createdAt: new Date(completedAt!.getTime() + HOUR),
    };
  });
  await db.score.createMany({ data: scores.filter((_, index) => index % 6 !== 5) });
  await db.feedbackPost.createMany({
    data: scores
      .filter(({ score }) => score <= 10)
      .map(({ id, createdAt: scoredAt, ...row }, index) => {
        const isSurvey = Number(id - 1n) % 6 === 5;
        const source = isSurvey ? 'survey' : 'scores';
        return { ...row, scoreId: isSurvey ? -id : id, source, scoredAt, takenAt: new Date(+scoredAt + index) };
      }),
  });
  await db.followUp.createMany({ data: [{ scoreId: scores[1]!.id, personId: 3, takenAt: NOW }] });
  await db.offer.createMany({
    data: projects.flatMap(({ id, requestedAt, status }) =>
      [3, 4, 5].map((personId, rank) => ({
        ...{
          projectId: id,
          personId,
          round: 1,
          rank,
          createdAt: requestedAt,
          decidedAt: isOpen(status, rank) ? null : new Date(+requestedAt + HOUR),
        },
        state: isOpen(status, rank)
          ? ('open' as const)
          : rank === 0 && id % 2 === 0
            ? ('passed' as const)
            : ('withdrawn' as const),
      })),
    ),
  });
}

function project(index: number) {
  const requestedAt = new Date(NOW.getTime() - 399 * DAY + index * 2.853 * DAY + (index % 7) * HOUR);
  const claimedAt = later(
    requestedAt,
    index > 80 && index % 12 === 11 ? undefined : (1 + ((index * 7) % 13)) * 0.17 * HOUR,
  );
  const startedAt = later(
    claimedAt,
    index > 80 && index % 10 === 9 ? undefined : (1 + (index % 5)) * (index % 2 === 0 ? 0.2 : 2.7) * HOUR,
  );
  const completedAt = later(startedAt, index > 90 && index % 6 === 5 ? undefined : (1 + (index % 8)) * DAY);
  const cancelledAt = completedAt === null && index % 2 === 0 ? later(requestedAt, 3 * DAY) : null;
  const reached = completedAt ? 'completed' : startedAt ? 'started' : claimedAt ? 'claimed' : 'requested';
  const status = cancelledAt ? 'cancelled' : reached;
  const noon = new Date(`${new Date(requestedAt.getTime() + 20 * DAY).toISOString().slice(0, 10)}T12:00:00Z`);
  return {
    ...{ id: index + 1, code: `P-${1001 + index}`, title: `Page number ${index}`, clientId: 1 + (index % 5) },
    ...({
      requestedAt,
      requestStampedAt: requestedAt,
      claimedAt,
      startedAt,
      completedAt,
      cancelledAt,
      status,
    } as const),
    claimerId: claimedAt === null ? null : 3 + (index % 6),
    budget: BUDGETS[index % BUDGETS.length]!,
    dueAt: index % 4 === 0 ? null : index % 4 === 1 ? noon : new Date(requestedAt.getTime() + 18 * DAY),
  };
}

function members({ id, claimerId, requestedAt, completedAt }: ReturnType<typeof project>) {
  const joinedAt = requestedAt;
  const left = completedAt === null || id % 5 !== 0 ? null : new Date(completedAt.getTime() - HOUR);
  return [
    { projectId: id, personId: 1 + (id % 2), role: 'pm' as const, joinedAt },
    ...(claimerId === null ? [] : [{ projectId: id, personId: claimerId, role: 'lead' as const, joinedAt }]),
    ...(id % 3 === 0
      ? [{ projectId: id, personId: 9 + (id % 2), role: 'specialist' as const, joinedAt, leftAt: left }]
      : []),
  ];
}

/** Nobody has claimed it, and the last two whom it was offered to have not answered. */
function isOpen(status: string, rank: number): boolean {
  return status === 'requested' && rank > 0;
}

function later(from: Date | null, ms: number | undefined): Date | null {
  if (from === null || ms === undefined) return null;
  const at = new Date(from.getTime() + ms);
  return at < NOW ? at : null;
}
