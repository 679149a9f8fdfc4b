import type { Person } from '../../../generated/prisma/client.ts';
import type { Role } from '../../../generated/prisma/enums.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import type { Directory } from '../../../infra/directory/directory.ts';
import { reachableAdmin } from '../roster/admins.ts';
import { personBySlackId } from '../roster/find.ts';
import { type Act, type Actor, type Circumstances, mayDo } from './rights.ts';

export interface ActorServices {
  db: Database | Tx;
  /** Absent if the roster alone decides who is an outsider. */
  directory?: Pick<Directory, 'person' | 'lookup'> | undefined;
  /** The time limit for deciding the act. */
  decidedWithinMs?: number;
}

/** The share of that time limit that a call to Slack may use. The rest is needed to decide the act. */
const SLACKS_SHARE = 0.6;
const DECIDED_WITHIN_MS = 2_500;

/**
 * Finds out who acts with this Slack account. Slack is asked only about an account that neither the roster nor the
 * directory knows. If something is not known, the person gets no rights from it.
 */
export function actorOf(services: ActorServices, slackId: string): Promise<Actor<Person>> {
  return actorAs(services, slackId, personBySlackId(services.db, slackId));
}

/** The same, for callers that read the person with this account in a query of their own, together with other data. */
export async function actorAs<Somebody extends { role: Role; active: boolean }>(
  services: Omit<ActorServices, 'db'>,
  slackId: string,
  onRoster: Promise<Somebody | null>,
): Promise<Actor<Somebody>> {
  const { directory } = services;
  const [person, account] = await Promise.all([onRoster, directory?.person({ slackId })]);
  if (account?.belonging === 'foreign') return { kind: 'foreign' };
  if (person !== null) return person.active ? { kind: 'person', person } : { kind: 'inactive' };
  if (account !== undefined || directory === undefined) return { kind: account?.belonging ?? 'member' };
  const found = await directory.lookup({ slackId }, soon(services)).catch(() => undefined);
  return { kind: found === undefined ? 'guest' : (found.belonging ?? 'member') };
}

export type Permission<Somebody = Person> = { by: Somebody } | { refused: string };

/** For acts that need a person on the roster: returns the person if they may act, otherwise the refusal. */
export async function whoMay(
  services: ActorServices,
  { slackId, act, ...circumstances }: { slackId: string; act: Act } & Circumstances,
): Promise<Permission> {
  return permitted(act, await actorOf(services, slackId), circumstances);
}

/** The same for an actor who is known. */
export function permitted<Somebody extends { role: Role }>(
  act: Act,
  actor: Actor<Somebody>,
  circumstances: Circumstances = {},
): Permission<Somebody> {
  const verdict = mayDo(act, actor, circumstances);
  if (!verdict.may) return { refused: verdict.because };
  if (actor.kind !== 'person')
    throw new Error(`Expected somebody on the roster for ${act}, which people off the roster may do too.`);
  return { by: actor.person };
}

/**
 * Whether somebody sees the button to become the first admin. Slack is asked only about accounts that the directory
 * does not know.
 */
export async function isOfferedAdmin(
  { db, directory }: { db: Database | Tx; directory: Pick<Directory, 'person' | 'lookup'> },
  slackId: string,
): Promise<boolean> {
  const known = await directory.person({ slackId });
  // Most people do not run the workspace, so this ends here for them without a query.
  if (known !== undefined && known.runsWorkspace !== true) return false;
  if ((await reachableAdmin(db)) !== null) return false;
  const account = known ?? (await directory.lookup({ slackId }, soon({})).catch(() => undefined));
  const runsWorkspace = account?.runsWorkspace === true;
  const actor = await actorOf({ db, directory }, slackId);
  return mayDo('become_admin', actor, { runsWorkspace, isWithoutAdmin: true }).may;
}

function soon({ decidedWithinMs = DECIDED_WITHIN_MS }: Pick<ActorServices, 'decidedWithinMs'>): AbortSignal {
  return AbortSignal.timeout(SLACKS_SHARE * decidedWithinMs);
}
