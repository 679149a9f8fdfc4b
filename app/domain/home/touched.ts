import { z } from 'zod';
import type { Role } from '../../generated/prisma/enums.ts';
import { Prisma, type Tx } from '../../infra/database/client.ts';
import { leads } from '../team/rights/rights.ts';

/** What a line of the audit trail says about whom it concerns. */
export interface TrailEntry {
  id: bigint;
  at: Date;
  projectCode: string | null;
  details: unknown;
}

/** A Home that is kept up to date. */
export interface OpenHome {
  personId: number;
  publishedAt: Date | null;
  person: { handle: string; role: Role };
}

const about = z.object({ person: z.string() });

/**
 * The people whose Homes may show something of these lines. For a project: its members, the people to whom it was
 * offered, those in line for it, and all who lead. For a person: that person. If a line has neither (scores of
 * clients): all who lead.
 */
export async function touchedBy(
  tx: Tx,
  { entries, homes }: { entries: readonly TrailEntry[]; homes: readonly OpenHome[] },
): Promise<OpenHome[]> {
  if (homes.length === 0) return [];
  const codes = new Set<string>();
  const handles = new Set<string>();
  let concernsAll = false;
  for (const { projectCode, details } of entries) {
    const named = about.safeParse(details).data?.person;
    if (projectCode !== null) codes.add(projectCode);
    if (named !== undefined) handles.add(named);
    concernsAll ||= projectCode !== null || named === undefined;
  }
  const involved = await involvedIn(tx, [...codes]);
  return homes.filter(
    ({ personId, person }) =>
      involved.has(personId) || handles.has(person.handle) || (concernsAll && leads(person.role)),
  );
}

/** Former members are included, because the project must disappear from their Homes. */
async function involvedIn(tx: Tx, codes: string[]): Promise<Set<number>> {
  const projects = await tx.project.findMany({
    where: { code: { in: codes } },
    select: { id: true, claimerId: true },
  });
  if (projects.length === 0) return new Set();
  const ids = Prisma.join(projects.map(({ id }) => id));
  const rows = await tx.$queryRaw<{ personId: number }[]>`
    SELECT personId FROM project_members WHERE projectId IN (${ids})
    UNION SELECT personId FROM offers WHERE projectId IN (${ids})
    UNION SELECT personId FROM standbys WHERE projectId IN (${ids})`;
  const claimers = projects.flatMap(({ claimerId }) => (claimerId === null ? [] : [claimerId]));
  return new Set([...rows.map(({ personId }) => personId), ...claimers]);
}
