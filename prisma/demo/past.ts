import type { Database } from '../../app/database/client.ts';
import { clients, pastScores, work } from './agency.ts';

const PROJECTS = 40;
const DAY_MS = 86_400_000;

/** Forty finished projects of the last half year, with their people. Once: a database that has them keeps them. */
export async function seedPastProjects(db: Database, now: Date): Promise<void> {
  if ((await db.project.count({ where: { code: pastCode(0) } })) > 0) return;
  for (let index = 0; index < PROJECTS; index++) await finishedProject(db, index, requestedAt(index, now));
}

/** What their clients answered. Comes before the product's first start, which takes what is old by then as seen. */
export async function seedPastScores(db: Database, now: Date): Promise<void> {
  if ((await db.score.count()) > 0) return;
  await db.score.createMany({ data: Array.from({ length: PROJECTS }, (_, index) => pastScore(index, now)) });
}

function pastScore(index: number, now: Date) {
  const { name: clientName, company: clientCompany } = pick(clients, index);
  const createdAt = completedAt(requestedAt(index, now));
  return { projectCode: pastCode(index), clientName, clientCompany, score: pick(pastScores, index), createdAt };
}

const requestedAt = (index: number, now: Date) => new Date(now.getTime() - (10 + (PROJECTS - index) * 4) * DAY_MS);
const completedAt = (requested: Date) => new Date(requested.getTime() + 3 * DAY_MS);

/** The code of a finished project that somebody may still give a score to. */
export const pastCode = (index: number) => `P-${1001 + index}`;

async function finishedProject(db: Database, index: number, requested: Date): Promise<void> {
  const client = pick(clients, index);
  const done = pick(work, index);
  const code = pastCode(index);
  const lead = await db.person.findUniqueOrThrow({ where: { handle: done.lead } });
  const pm = await db.person.findUniqueOrThrow({ where: { handle: index % 2 === 0 ? 'hana' : 'igor' } });
  await db.project.create({
    data: {
      code,
      title: `${done.title} for ${client.company}`,
      status: 'completed',
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
      claimedAt: new Date(requested.getTime() + 3_600_000),
      startedAt: new Date(requested.getTime() + 7_200_000),
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
