import { type Database, Prisma } from '../../infra/database/client.ts';
import {
  FORGOTTEN_CLIENT,
  FORGOTTEN_PERSON,
  type ForgetOptions,
  forgottenAddress,
  forgottenHandle,
  type PersonalData,
  type Somebody,
} from '../privacy/somebody.ts';
import { FORGOTTEN } from '../privacy/words.ts';
import type { Envelope } from './announce.ts';

/**
 * The personal data of announcements. Those that are still kept stay, but are anonymised: a system that reads them
 * later must not be told about somebody who was forgotten.
 */
export const announcementsData: PersonalData = {
  tables: {
    announcements: { columns: { eventId: 'nothing', type: 'nothing', lane: 'nothing', body: 'json' } },
    exchange_marks: { columns: { exchange: 'nothing' } },
    webhook_endpoints: { columns: { addressHash: 'nothing', host: 'nothing' } },
    webhook_lanes: { columns: { lane: 'nothing', because: 'nothing' } },
  },

  async tell(db, somebody) {
    const told = await about(db, somebody);
    return { announcements: told.map(({ body }): unknown => JSON.parse(body)) };
  },

  async erase({ db, transact }: ForgetOptions, somebody: Somebody) {
    for (const { id } of await about(db, somebody)) {
      await transact(async (tx) => {
        const [row] = await tx.$queryRaw<Told[]>`
          SELECT id, lane, body FROM announcements WHERE id = ${id} FOR UPDATE`;
        if (row === undefined) return;
        const body = JSON.stringify(ofNobody(JSON.parse(row.body), row.lane, somebody));
        if (body !== row.body) await tx.announcement.updateMany({ where: { id }, data: { body } });
      });
    }
  },
};

interface Told {
  id: bigint;
  lane: string;
  body: string;
}

/** Finds all announcements about a person, the person's projects and their scores. */
function about(db: Database, { email, person, client }: Somebody): Promise<Told[]> {
  const lanes = [
    ...(client?.codes ?? []).map((code) => `project:${code}`),
    ...(person === null ? [] : [`person:${person.id}`]),
  ];
  const words = [email, ...(person?.slackId == null ? [] : [person.slackId])];
  const named = [...words, ...(client?.names ?? []).map(({ name }) => name)].map(
    (word) => Prisma.sql`LOCATE(${JSON.stringify(word).slice(1, -1)}, body) > 0`,
  );
  const ofLanes = lanes.length === 0 ? [] : [Prisma.sql`lane IN (${Prisma.join(lanes)})`];
  return db.$queryRaw<Told[]>`
    SELECT id, lane, body FROM announcements WHERE ${Prisma.join([...ofLanes, ...named], ' OR ')} ORDER BY id`;
}

type Loose = Omit<Envelope, 'data'> & { data: { person?: object; project?: ToldProject; score?: ToldScore } };
interface ToldProject {
  code: string;
  title: string;
  client: { name: string; company: string | null };
  urls: { page: string | null; intercom: string | null };
}
interface ToldScore {
  comment: string | null;
  outcome: string | null;
  client: { name: string | null; company: string | null };
}

function ofNobody(said: Loose, lane: string, { person, client, words }: Somebody): Loose {
  const { project, score } = said.data;
  const isTheirs = project !== undefined && client?.codes.includes(project.code) === true;
  const scoreIsTheirs =
    isTheirs ||
    (score !== undefined &&
      client?.names.some(({ name, company }) => name === score.client.name && company === score.client.company) ===
        true);
  const data = {
    ...said.data,
    ...(isTheirs ? { project: withoutClient(project, words) } : {}),
    ...(scoreIsTheirs && score !== undefined ? { score: withoutWords(score) } : {}),
    ...(person !== null && lane === `person:${person.id}` ? { person: nobody(person.id) } : {}),
  };
  return { ...said, data };
}

function withoutClient(project: ToldProject, words: Somebody['words']): ToldProject {
  const own = (text: string) => words.inText(text, { kind: 'own' });
  const { page } = project.urls;
  return {
    ...project,
    title: own(project.title),
    client: { name: FORGOTTEN_CLIENT, company: null },
    urls: { page: page === null ? null : own(page), intercom: null },
  };
}

function withoutWords(score: ToldScore): ToldScore {
  const outcome = score.outcome === null ? null : FORGOTTEN;
  return { ...score, comment: null, outcome, client: { name: null, company: null } };
}

/** The anonymous state of a forgotten person. It equals what the roster shows. */
function nobody(id: number): object {
  const who = { handle: forgottenHandle(id), name: FORGOTTEN_PERSON, email: forgottenAddress(id), slackId: null };
  return {
    ...who,
    role: 'specialist',
    skills: [],
    active: false,
    away: false,
    hours: null,
    daysOff: [],
    capacity: null,
  };
}
