import { z } from 'zod';
import {
  FORGOTTEN_CLIENT,
  FORGOTTEN_PERSON,
  type ForgetOptions,
  forgottenAddress,
  forgottenHandle,
  type PersonalData,
  type Somebody,
} from '../../domain/privacy/somebody.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';

/**
 * The personal data of events from other systems, stored as they were received. The events stay, but no longer
 * identify the person.
 */
export const intakeData: PersonalData = {
  tables: {
    events: {
      columns: {
        eventId: 'nothing',
        type: 'nothing',
        lane: 'nothing',
        projectCode: 'nothing',
        data: 'json',
        reason: 'text',
      },
      inUse: "state = 'stored'",
    },
  },

  async tell(db, somebody) {
    const found = await db.event.findMany({
      where: { sequence: { in: await about(db, somebody) } },
      orderBy: { sequence: 'asc' },
    });
    return { events: found.map(({ type, receivedAt, data }) => ({ type, receivedAt, data })) };
  },

  async erase({ db, transact, at }: ForgetOptions, somebody: Somebody) {
    for (const sequence of await about(db, somebody)) {
      await transact(async (tx) => {
        await tx.$queryRaw`SELECT sequence FROM events WHERE sequence = ${sequence} FOR UPDATE`;
        const event = await tx.event.findUnique({ where: { sequence } });
        if (event === null) return;
        const isOfPerson = event.type === 'person.upserted';
        const data = isOfPerson ? nobody(event.data, somebody) : ofNobody(event.data, somebody);
        if (JSON.stringify(data) === JSON.stringify(event.data)) return;
        // An event that would create the person again is not applied any more. All others are applied, without the
        // name.
        const isOver = isOfPerson && event.state === 'stored';
        const settled = { state: 'failed', reason: 'Who it is about was forgotten.', settledAt: at } as const;
        await tx.event.update({ where: { sequence }, data: { data, ...(isOver ? settled : {}) } });
      });
    }
  },
};

const Upserted = z.looseObject({ handle: z.string(), email: z.string() });
const OfClient = z.looseObject({ client: z.looseObject({ name: z.string().optional(), email: z.string().nullish() }) });

/** The names that events give for this address, and the codes of projects requested with it. */
export async function namesInEvents(
  db: Database,
  email: string,
): Promise<{ clients: { name: string; company: string | null }[]; people: string[] }> {
  const found = await db.$queryRaw<{ data: unknown }[]>`
    SELECT data FROM events WHERE LOCATE(${email}, LOWER(CONVERT(data USING utf8mb4))) > 0`;
  const clients = found.flatMap(({ data }) => {
    const { success, data: said } = OfClient.safeParse(data);
    if (!success || said.client.email?.toLowerCase() !== email || said.client.name === undefined) return [];
    const { name, company } = said.client;
    return [{ name, company: typeof company === 'string' ? company : null }];
  });
  const people = found.flatMap(({ data }) => {
    const { success, data: said } = Upserted.safeParse(data);
    return success && said.email.toLowerCase() === email && typeof said.name === 'string' ? [said.name] : [];
  });
  return { clients, people };
}

async function about(db: Database, { email, person, client }: Somebody): Promise<bigint[]> {
  const codes = [...(client?.codes ?? [])];
  const ofTheirProjects = codes.length === 0 ? Prisma.empty : Prisma.sql`OR projectCode IN (${Prisma.join(codes)})`;
  const ofPerson =
    person === null
      ? Prisma.empty
      : Prisma.sql`OR (type = 'person.upserted' AND LOCATE(${JSON.stringify(person.handle)}, CONVERT(data USING utf8mb4)) > 0)`;
  const found = await db.$queryRaw<{ sequence: bigint }[]>`
    SELECT sequence FROM events
    WHERE LOCATE(${email}, LOWER(CONVERT(data USING utf8mb4))) > 0 ${ofTheirProjects} ${ofPerson}
    ORDER BY sequence`;
  return found.map(({ sequence }) => sequence);
}

/** The content of person.upserted without the person. */
function nobody(data: Prisma.JsonValue, { email, person }: Somebody): Prisma.InputJsonValue {
  const said = Upserted.safeParse(data);
  const isTheirs = said.data?.email.toLowerCase() === email || said.data?.handle === person?.handle;
  if (!said.success || !isTheirs) return Object(data);
  const id = person?.id ?? 0;
  const { role } = said.data;
  const who = { handle: forgottenHandle(id), name: FORGOTTEN_PERSON, email: forgottenAddress(id) };
  return { ...who, role: typeof role === 'string' ? role : 'specialist', skills: [], active: false };
}

/** The content of an event about a project, without its client. */
function ofNobody(data: Prisma.JsonValue, { email, client, words }: Somebody): Prisma.InputJsonValue {
  const said = OfClient.safeParse(data);
  const code = typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
  const isTheirs =
    said.data?.client.email?.toLowerCase() === email ||
    (typeof code === 'string' && client?.codes.includes(code) === true);
  if (!isTheirs) return Object(data);
  const rest = words.inValue(data, { kind: 'own' });
  if (!said.success) return Object(rest);
  return { ...Object(rest), client: { name: FORGOTTEN_CLIENT } };
}
