import type { Person, Role } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { linkPerson } from '../accounts/link.ts';
import { eligibilityChanged } from '../hooks.ts';
import { linkJob } from '../kinds.ts';
import { followGroups } from '../skills/grouped.ts';
import { changeSkills, replaceSkills } from '../skills/skills.ts';
import { lockPerson, personBySlackId } from './find.ts';
import { freeHandle } from './handle.ts';
import { changeRole } from './role.ts';
import { asOfNow } from './stamp.ts';

const ATTEMPTS = 20;

/** Somebody in Slack who is to be added to the roster. */
export interface SlackAccount {
  slackId: string;
  /** The Slack name, as after the @. */
  name: string;
  realName: string;
  /** The e-mail address in lower case. */
  email: string;
}

interface Wanted extends Decision {
  /** The slugs of skills to add to those that the person has. */
  skills: readonly string[];
  /** Absent: a new person becomes a specialist; others keep their role. */
  role?: Role | undefined;
}

export type AddResult =
  | { outcome: 'added' | 'returned' | 'changed' | 'unchanged'; person: Person; skills: string[] }
  /** A person with another Slack account has this e-mail address. */
  | { outcome: 'email_taken'; holder: Person }
  | { outcome: 'last_admin'; person: Person };

/**
 * Fact: adds somebody in Slack to the roster, with at least these skills. If a person with the same e-mail address
 * has no active account, that person gets this account. Matching projects are offered.
 */
export async function addPerson(tx: Tx, account: SlackAccount, wanted: Wanted): Promise<AddResult> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const known = await holderOf(tx, account);
    if (known === null) {
      const made = await enlist(tx, account, wanted);
      if (made !== null) return { outcome: 'added', person: made, skills: await slugsOf(tx, made.id) };
      // Another transaction has added this person, or taken the handle, at the same moment. So we look again.
      continue;
    }
    if (known.slackId === account.slackId) return extendPerson(tx, { personId: known.id, ...wanted });
    const hasAnother = known.slackId !== null && !known.slackDeactivated;
    if (hasAnother || known.email !== account.email) return { outcome: 'email_taken', holder: known };
    await linkPerson(tx, { personId: known.id, slackId: account.slackId, at: wanted.at });
    const result = await extendPerson(tx, { personId: known.id, ...wanted });
    return result.outcome === 'unchanged' ? { ...result, outcome: 'changed' } : result;
  }
  throw new Error(`Expected to add ${account.slackId}, somebody else was quicker ${ATTEMPTS} times.`);
}

/** Fact: puts somebody who is or was on the roster on it, with at least these skills. */
export async function extendPerson(
  tx: Tx,
  { personId, skills, role, at, via, actor }: { personId: number } & Wanted,
): Promise<Exclude<AddResult, { outcome: 'email_taken' }>> {
  const roleNow = role === undefined ? 'unchanged' : await changeRole(tx, { personId, role, at, via, actor });
  const before = await lockPerson(tx, { id: personId });
  if (before === null) throw new Error(`Expected somebody with the id ${personId}, found nobody.`);
  if (roleNow === 'last_admin') return { outcome: 'last_admin', person: before };
  if (!before.active) await comeBack(tx, before, { at, via, actor });
  const had = await slugsOf(tx, personId);
  const now = await changeSkills(tx, { personId, add: skills, at, via, actor });
  const person = await tx.person.findUniqueOrThrow({ where: { id: personId } });
  if (!before.active) return { outcome: 'returned', person, skills: now };
  const changed = roleNow === 'changed' || now.length > had.length;
  return { outcome: changed ? 'changed' : 'unchanged', person, skills: now };
}

/**
 * Finds the person who has this Slack account, or else this e-mail address. The database ignores accents when it
 * compares (é equals e).
 */
async function holderOf(tx: Tx, { slackId, email }: SlackAccount): Promise<Person | null> {
  return (await personBySlackId(tx, slackId)) ?? (await tx.person.findUnique({ where: { email } }));
}

/** Adds a new row. Null if the handle, the e-mail address or the account was taken at the same moment. */
async function enlist(
  tx: Tx,
  { slackId, name, realName, email }: SlackAccount,
  { skills, role = 'specialist', at, via, actor }: Wanted,
): Promise<Person | null> {
  const handle = await freeHandle(tx, { name, slackId });
  const data = { handle, name: realName, email, slackId, role, upsertedAt: at, createdAt: at };
  const { count } = await tx.person.createMany({ data: [data], skipDuplicates: true });
  if (count === 0) return null;
  const person = await tx.person.findUniqueOrThrow({ where: { handle } });
  await replaceSkills(tx, { personId: person.id, slugs: skills });
  const details = { person: handle, role, skills: [...skills] };
  await audit(tx, { at, actor, via, action: 'person.added', projectCode: null, details });
  await eligibilityChanged(tx, { personId: person.id, change: 'gained', at, via, actor });
  await followGroups(tx, { personId: person.id, at });
  await enqueue(tx, at, [linkJob(person.id)]);
  return person;
}

/** Puts a removed person back on the roster. Somebody who was away when they left is available again. */
async function comeBack(tx: Tx, person: Person, { at, via, actor }: Decision): Promise<void> {
  const upsertedAt = asOfNow(person, at);
  await tx.person.update({ where: { id: person.id }, data: { active: true, awaySince: null, upsertedAt } });
  const details = { person: person.handle };
  await audit(tx, { at, actor, via, action: 'person.returned', projectCode: null, details });
  await eligibilityChanged(tx, { personId: person.id, change: 'gained', at, via, actor });
}

async function slugsOf(tx: Tx, personId: number): Promise<string[]> {
  const skills = await tx.personSkill.findMany({ where: { personId }, select: { skill: { select: { slug: true } } } });
  return skills.map(({ skill }) => skill.slug).sort();
}
