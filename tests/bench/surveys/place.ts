import type { Prisma } from '../../../app/generated/prisma/client.ts';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { type Contestant, startContestant } from '../door.ts';

/** Crewcall in a process of its own, with a workspace, a PM and a database. */
export interface Place {
  slack: Sandbox;
  crewcall: Contestant;
  db: Database;
  /** The PM's Slack id. */
  pm: string;
  close(): Promise<void>;
}

export async function openPlace(databaseUrl: string, env: Record<string, string> = {}): Promise<Place> {
  const slack = await startSandbox({ port: 0, tiers: 'none', seed: 'empty' });
  const { id: pm } = slack.addUser({ name: 'hana', realName: 'Hana Novak', email: 'hana@agency.test' });
  const members = [pm, slack.apps.ops.botUserId, slack.apps.newproject.botUserId];
  for (const channel of ['ops', 'client-feedback']) slack.addChannel({ name: channel, members });
  const people = [{ id: pm, handle: 'hana', skills: [], role: 'pm' as const }];
  const crewcall = await startContestant('crewcall', { slack, people, databaseUrl, looksEachSecond: false, env });
  const db = openDatabase(databaseUrl);
  return {
    slack,
    crewcall,
    db,
    pm,
    async close() {
      await crewcall.stop();
      await db.$disconnect();
      await slack.stop();
    },
  };
}

/** Creates the projects P-1 … P-`count`, each with a client of its own and with the given state and links. */
export async function makeProjects(
  db: Database,
  { count, ...more }: { count: number } & Pick<Prisma.ProjectCreateManyInput, 'status' | 'intercomUrl'>,
): Promise<void> {
  const at = new Date();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  for (let from = 0; from < count; from += 1_000) {
    const batch = numbers.slice(from, from + 1_000);
    const clients = batch.map((id) => ({ id, key: String(id), name: `Client ${id}`, email: `c${id}@client.test` }));
    await db.client.createMany({ data: clients });
    await db.project.createMany({
      data: batch.map((id) => ({
        ...{ id, code: `P-${id}`, title: `Landing page ${id}`, clientId: id, ...more },
        ...{ requestedAt: at, requestStampedAt: at, startedAt: at },
      })),
    });
  }
}
