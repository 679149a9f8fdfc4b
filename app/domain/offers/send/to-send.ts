import type { Offer, Person } from '../../../generated/prisma/client.ts';
import { type Database, jsonList, Prisma } from '../../../infra/database/client.ts';
import { filledUp, together } from '../../../infra/together.ts';
import { pageOf, type Showing } from '../../projects/page.ts';
import type { Working } from '../../team/hours/schedule.ts';
import type { OfferedProject } from '../view.ts';

/** An offer with everything that its DM shows, and its recipient. */
export type OfferToSend = Pick<Offer, 'id' | 'projectId' | 'round' | 'personId' | 'state' | 'nudge' | 'opensAt'> & {
  person: Pick<Person, 'handle' | 'slackId'> & Working;
  project: OfferedProject;
  /** Until then nobody else is asked. Null: others are asked too. */
  aloneUntil: Date | null;
};

/** Reads offers that are about to be sent or redrawn, and checks whether they are still open. */
export interface OffersToSend {
  find(offerId: number): Promise<OfferToSend | undefined>;
  /** Checked right before the message is sent, and again after it. */
  isOpen(offerId: number): Promise<boolean>;
}

/** A project is offered to many people at once. Simultaneous reads share one statement, so few connections are used. */
const TOGETHER = { most: 32, batches: 4 };

export function offersToSend(db: Database, showing: Showing): OffersToSend {
  return {
    find: together(async (ids: readonly number[]) => {
      const rows = await rowsOf(db, ids);
      const found = new Map(rows.map((row) => [row.id, offerOf(row, showing)]));
      return ids.map((id) => found.get(id));
    }, TOGETHER),
    isOpen: together(async (ids: readonly number[]) => {
      const rows = await db.$queryRaw<{ id: number }[]>`
        SELECT id FROM offers WHERE id IN (${Prisma.join(filledUp(ids))}) AND state = 'open'`;
      const open = new Set(rows.map(({ id }) => id));
      return ids.map((id) => open.has(id));
    }, TOGETHER),
  };
}

type Row = Omit<OfferToSend, 'person' | 'project'> &
  OfferToSend['person'] &
  Pick<OfferedProject, 'code' | 'title' | 'brief' | 'status' | 'dueAt' | 'budget'> & {
    urgent: unknown;
    pageUrl: string | null;
    clientName: string;
    company: string | null;
    /** A JSON array. Null: there are no skills. */
    skills: unknown;
  };

/** One statement, because every wait between a request and its first DM delays the DM. */
function rowsOf(db: Database, ids: readonly number[]): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT offers.id, offers.projectId, offers.round, offers.personId, offers.state, offers.nudge, offers.opensAt,
      people.handle, people.slackId, people.hours, people.timeZone, people.slackTimeZone, people.daysOff,
      people.dndFrom, people.dndTo, standbys.aloneUntil,
      projects.code, projects.title, projects.brief, projects.status, projects.dueAt, projects.budget, projects.urgent,
      projects.pageUrl, clients.name AS clientName, clients.company,
      (SELECT JSON_ARRAYAGG(JSON_OBJECT('id', skills.id, 'slug', skills.slug))
        FROM project_skills JOIN skills ON skills.id = project_skills.skillId
        WHERE project_skills.projectId = projects.id) AS skills
    FROM offers
      JOIN people ON people.id = offers.personId
      JOIN projects ON projects.id = offers.projectId
      JOIN clients ON clients.id = projects.clientId
      LEFT JOIN standbys ON standbys.projectId = offers.projectId AND standbys.personId = offers.personId
        AND standbys.isInLine = TRUE AND standbys.askedRound = offers.round
    WHERE offers.id IN (${Prisma.join(filledUp(ids))})`;
}

function offerOf(row: Row, showing: Showing): OfferToSend {
  const { id, projectId, round, personId, state, nudge, opensAt, aloneUntil } = row;
  const { handle, slackId, hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo } = row;
  const { code, title, brief, status, dueAt, budget } = row;
  return {
    ...{ id, projectId, round, personId, state, nudge, opensAt, aloneUntil },
    person: { handle, slackId, hours, timeZone, slackTimeZone, daysOff, dndFrom, dndTo },
    project: {
      ...{ code, title, brief, status, dueAt, budget },
      urgent: Number(row.urgent) === 1,
      client: { name: row.clientName, company: row.company },
      skills: jsonList<{ id: number; slug: string }>(row.skills)
        .sort((one, other) => one.id - other.id)
        .map(({ slug }) => ({ skill: { slug } })),
      pageLink: pageOf(row, showing),
      timeZone: showing.timeZone,
      urgentHours: showing.urgentHours,
      now: showing.clock.now(),
    },
  };
}
