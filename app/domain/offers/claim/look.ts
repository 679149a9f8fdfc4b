import type { Role } from '../../../generated/prisma/enums.ts';
import type { Database } from '../../../infra/database/client.ts';
import type { Whereabouts } from '../../projects/find.ts';
import type { Claimer } from './claim.ts';

/** Somebody who clicks on Claim, as the roster knows them. */
export interface Clicker extends Claimer {
  role: Role;
}

/** What decides whether a click on Claim can still win, all of the same moment. */
export interface ClaimLook {
  /** Null: nobody on the roster has this account. */
  clicker: Clicker | null;
  project: Whereabouts | null;
  /** Their offers of this project that are over. */
  endedOffers: number[];
}

interface Row extends Omit<Clicker, 'active'> {
  active: number | boolean;
  code: string | null;
  status: Whereabouts['status'];
  claimerId: number | null;
  claimedElsewhereBy: string | null;
  claimerName: string | null;
  claimerSlackId: string | null;
  /** Ids, separated by commas. */
  endedOffers: string | null;
}

/** A plain read in one statement, because a crowd clicks within a moment, and all but one of them come too late. */
export async function lookAtClaim(
  db: Database,
  { slackId, code: wanted }: { slackId: string; code: string },
): Promise<ClaimLook> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT people.id, people.handle, people.name, people.slackId, people.role, people.active, people.capacity,
      projects.code, projects.status, projects.claimerId, projects.claimedElsewhereBy,
      claimers.name AS claimerName, claimers.slackId AS claimerSlackId,
      (SELECT GROUP_CONCAT(offers.id) FROM offers
       WHERE offers.projectId = projects.id AND offers.personId = people.id
         AND offers.state IN ('passed', 'withdrawn')) AS endedOffers
    FROM people LEFT JOIN projects ON projects.code = ${wanted}
      LEFT JOIN people AS claimers ON claimers.id = projects.claimerId
    WHERE people.slackId = ${slackId}`;
  // Account and code are compared exactly, because the database's collation ignores case and accents.
  if (row === undefined || row.slackId !== slackId) return { clicker: null, project: null, endedOffers: [] };
  const { id, handle, name, role, active, capacity, code, status, claimerId, claimedElsewhereBy } = row;
  const { claimerName, claimerSlackId, endedOffers } = row;
  const claimer = claimerName === null ? null : { name: claimerName, slackId: claimerSlackId };
  return {
    clicker: { id, handle, name, slackId, role, active: Boolean(active), capacity },
    project: code !== wanted ? null : { code, status, claimerId, claimedElsewhereBy, claimer },
    endedOffers: endedOffers === null ? [] : endedOffers.split(',').map(Number),
  };
}
