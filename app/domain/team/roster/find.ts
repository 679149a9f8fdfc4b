import type { Person } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';

/**
 * Somebody on the roster by any well-known id: handle, e-mail (both in any case, a leading @ is forgiven) or Slack id,
 * also as Slack writes them: `<@U1|anna>`, `<mailto:anna@agency.test|anna@agency.test>`. Point look-ups.
 */
export async function findPerson(db: Database | Tx, ref: string): Promise<Person | null> {
  const given = bare(ref);
  if (given === '') return null;
  if (/^[UW][A-Z0-9]{2,}$/.test(given)) {
    const person = await personBySlackId(db, given);
    if (person !== null) return person;
  }
  // A whole handle never has an @ in it, an e-mail address always has.
  return given.includes('@') ? byEmail(db, given.toLowerCase()) : byHandle(db, given.toLowerCase());
}

/** Whose Slack account this is; null for somebody who is not on the roster. */
export async function personBySlackId(db: Database | Tx, slackId: string): Promise<Person | null> {
  return exactly(await db.person.findUnique({ where: { slackId } }), (person) => person.slackId === slackId);
}

/** The person's row, held for the rest of the transaction, so that decisions about somebody come one after another. */
export async function lockPerson(tx: Tx, which: { id: number } | { handle: string }): Promise<Person | null> {
  if ('id' in which) await tx.$queryRaw`SELECT id FROM people WHERE id = ${which.id} FOR UPDATE`;
  else await tx.$queryRaw`SELECT id FROM people WHERE handle = ${which.handle} FOR UPDATE`;
  return tx.person.findUnique({ where: which });
}

async function byHandle(db: Database | Tx, handle: string): Promise<Person | null> {
  return exactly(await db.person.findUnique({ where: { handle } }), (person) => person.handle === handle);
}

async function byEmail(db: Database | Tx, email: string): Promise<Person | null> {
  return exactly(await db.person.findUnique({ where: { email } }), (person) => person.email === email);
}

// The database's collation takes é for e and forgives trailing blanks; people would be mistaken for one another.
function exactly(person: Person | null, same: (person: Person) => boolean): Person | null {
  return person !== null && same(person) ? person : null;
}

/** What a person is named by, without what Slack writes around it: `<@U1|anna>` → `U1`, `@anna` → `anna`. */
export function bare(ref: string): string {
  const trimmed = ref.trim();
  const [, marked = trimmed] = /^<(?:@|mailto:)([^|>]+)(?:\|[^>]*)?>$/.exec(trimmed) ?? [];
  return marked.replace(/^@/, '');
}
