import type { Role } from '../../../generated/prisma/enums.ts';
import { type Database, Prisma } from '../../../infra/database/client.ts';
import { filledUp, togetherBy } from '../../../infra/together.ts';
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

/** A click on Claim: who clicked, and on which project. */
export interface Clicked {
  slackId: string;
  code: string;
}

/**
 * Reads what a click needs. A crowd clicks within a moment, and all but one of them come too late. So it is a plain
 * read, and clicks that wait for it at the same time share one statement, which begins after all of them have arrived.
 */
export const lookAtClaim = togetherBy(lookAtClaims, { most: 16, batches: 2 });

interface Row extends Omit<Clicker, 'active'> {
  /** The place of the click in the list. MySQL returns it as a bigint. */
  place: number | bigint;
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

async function lookAtClaims(db: Database, clicks: readonly Clicked[]): Promise<ClaimLook[]> {
  const looks = filledUp(clicks).map(lookOf);
  const rows = await db.$queryRaw<Row[]>`${Prisma.join(looks, ' UNION ALL ')}`;
  const found = new Map(rows.map((row) => [Number(row.place), row]));
  return clicks.map((click, place) => read(found.get(place), click));
}

function lookOf({ slackId, code }: Clicked, place: number): Prisma.Sql {
  return Prisma.sql`
    SELECT ${Prisma.raw(String(place))} AS place,
      people.id, people.handle, people.name, people.slackId, people.role, people.active, people.capacity,
      projects.code, projects.status, projects.claimerId, projects.claimedElsewhereBy,
      claimers.name AS claimerName, claimers.slackId AS claimerSlackId,
      (SELECT GROUP_CONCAT(offers.id) FROM offers
       WHERE offers.projectId = projects.id AND offers.personId = people.id
         AND offers.state IN ('passed', 'withdrawn')) AS endedOffers
    FROM people LEFT JOIN projects ON projects.code = ${code}
      LEFT JOIN people AS claimers ON claimers.id = projects.claimerId
    WHERE people.slackId = ${slackId}`;
}

function read(row: Row | undefined, { slackId, code: wanted }: Clicked): ClaimLook {
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
