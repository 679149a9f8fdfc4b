import { Prisma } from '../../infra/database/client.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import { done, type JobOutcome, runs } from '../../infra/jobs/job.ts';
import { announceIfChanged } from './announce.ts';
import * as kinds from './kinds.ts';

/** Jobs that follow announcements: a change of one thing may change the announced state of another. */
export function announcementJobs({ db, transact, clock }: FactServices) {
  return [
    runs(kinds.comparePersonsProjects, ({ personId }) =>
      compare(Prisma.sql`
        SELECT projects.code FROM project_members JOIN projects ON projects.id = project_members.projectId
        WHERE project_members.personId = ${personId} AND project_members.leftAt IS NULL ORDER BY projects.id`),
    ),
    runs(kinds.compareClientsProjects, ({ clientId }) =>
      compare(Prisma.sql`SELECT code FROM projects WHERE clientId = ${clientId} ORDER BY id`),
    ),
  ];

  /** Each project is compared in a transaction of its own, so that nobody waits for more than one project. */
  async function compare(codes: Prisma.Sql): Promise<JobOutcome> {
    for (const { code } of await db.$queryRaw<{ code: string }[]>(codes)) {
      await transact((tx) => announceIfChanged(tx, { code, at: clock.now(), via: 'clock', actor: null }));
    }
    return done;
  }
}
