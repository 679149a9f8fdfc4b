import {
  FORGOTTEN_CLIENT,
  FORGOTTEN_PERSON,
  forgottenHandle,
  type KnownClient,
  type Somebody,
} from '../../../domain/privacy/somebody.ts';
import { standsIn, wordsOf } from '../../../domain/privacy/words.ts';
import { namesInEvents } from '../../../inbound/intake/personal.ts';
import { type Database, Prisma } from '../../../infra/database/client.ts';

type Names = KnownClient['names'];

/**
 * Finds who has this address, with all names that they have used here. `isKnown`: whether there is anything to forget
 * by name.
 */
export async function identify(db: Database, email: string): Promise<Somebody & { isKnown: boolean }> {
  const said = await namesInEvents(db, email);
  const found = await db.person.findUnique({ where: { email } });
  const person = found?.email.toLowerCase() === email ? found : null;
  const client = await clientOf(db, email, said.clients);
  const theirs = { personId: person?.id ?? 0, clientIds: client?.ids ?? [] };

  const people = [...new Set([...(person === null ? [] : [person.name]), ...said.people])];
  const names = [
    ...people.map((name) => ({ name, instead: FORGOTTEN_PERSON })),
    ...(client?.names ?? []).map(({ name }) => ({ name, instead: FORGOTTEN_CLIENT })),
  ].filter(({ name }) => name.trim().length > 1);
  const companies = new Set((client?.names ?? []).flatMap(({ company }) => (company === null ? [] : [company])));
  const words = wordsOf({
    email,
    names: [
      ...(await Promise.all(names.map(async (one) => ({ ...one, isShared: await isShared(db, one.name, theirs) })))),
      // A company is not a person. Its name is only removed from this person's own data.
      ...[...companies].map((name) => ({ name, instead: FORGOTTEN_CLIENT, isShared: true })),
    ],
    handle: person === null ? undefined : { old: person.handle, instead: forgottenHandle(person.id) },
    slackId: person?.slackId ?? undefined,
  });
  return { email, person, client, words, isKnown: person !== null || client !== null || people.length > 0 };
}

async function clientOf(db: Database, email: string, inEvents: Names): Promise<KnownClient | null> {
  const rows = (await db.client.findMany({ where: { email } })).filter((row) => row.email?.toLowerCase() === email);
  const named: Names = [...rows, ...inEvents];
  if (named.length === 0) return null;
  // The person may have been a client without an address before, under the same names.
  const nameless = await db.client.findMany({ where: { email: null, name: { in: named.map(({ name }) => name) } } });
  const same = nameless.filter((row) => named.some((one) => one.name === row.name && one.company === row.company));
  const ids = [...rows, ...same].map(({ id }) => id);
  const projects = await db.project.findMany({ where: { clientId: { in: ids } }, select: { code: true } });
  const codes = projects.map(({ code }) => code);
  return { ids, codes, names: unique([...named, ...(await namesInScores(db, codes))]) };
}

/** The names in the scores database, which may spell them differently. */
async function namesInScores(db: Database, codes: string[]): Promise<Names> {
  const where = { projectCode: { in: codes } };
  const select = { clientName: true, clientCompany: true };
  const found = [
    ...(await db.feedbackPost.findMany({ where, select })),
    ...(await db.score.findMany({ where, select })),
  ];
  return found.flatMap(({ clientName: name, clientCompany: company }) => (name === null ? [] : [{ name, company }]));
}

function unique(names: Names): Names {
  return [...new Map(names.map(({ name, company }) => [JSON.stringify([name, company]), { name, company }])).values()];
}

/** Whether somebody else has the name, or a longer name that contains it. Then other people's texts may mean them. */
async function isShared(
  db: Database,
  name: string,
  { personId, clientIds }: { personId: number; clientIds: readonly number[] },
): Promise<boolean> {
  const notTheirs = clientIds.length === 0 ? Prisma.empty : Prisma.sql`AND id NOT IN (${Prisma.join(clientIds)})`;
  const others = await db.$queryRaw<{ name: string }[]>`
    SELECT name FROM people WHERE LOCATE(${name}, name) > 0 AND id <> ${personId}
    UNION SELECT name FROM clients WHERE LOCATE(${name}, name) > 0 ${notTheirs}`;
  return others.some((other) => standsIn(name, other.name));
}
