import type { Person } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';

/**
 * Finds somebody on the roster by handle or e-mail (both in any case, with or without a leading @) or Slack id.
 * Slack's markup is understood too: `<@U1|anna>`, `<mailto:anna@agency.test|anna@agency.test>`. All lookups use
 * unique keys.
 */
export async function findPerson(db: Database | Tx, ref: string): Promise<Person | null> {
  const given = bare(ref);
  if (given === '') return null;
  if (/^[UW][A-Z0-9]{2,}$/.test(given)) {
    const person = await personBySlackId(db, given);
    if (person !== null) return person;
  }
  // A handle never contains an @, an e-mail address always does.
  return given.includes('@') ? byEmail(db, given.toLowerCase()) : byHandle(db, given.toLowerCase());
}

/** Finds somebody on the roster by Slack account. Null if nobody has it. */
export async function personBySlackId(db: Database | Tx, slackId: string): Promise<Person | null> {
  return exactly(await db.person.findUnique({ where: { slackId } }), (person) => person.slackId === slackId);
}

/**
 * Locks the person's row for the rest of the transaction, so that decisions about the person are made one after
 * another.
 */
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

// Returns the person only if the compared value is exactly the same. The database ignores accents and trailing
// blanks, and would mistake one person for another.
function exactly(person: Person | null, same: (person: Person) => boolean): Person | null {
  return person !== null && same(person) ? person : null;
}

/** Removes Slack's markup around a reference to a person: `<@U1|anna>` → `U1`, `@anna` → `anna`. */
export function bare(ref: string): string {
  const trimmed = ref.trim();
  const [, marked = trimmed] = /^<(?:@|mailto:)([^|>]+)(?:\|[^>]*)?>$/.exec(trimmed) ?? [];
  return marked.replace(/^@/, '');
}
