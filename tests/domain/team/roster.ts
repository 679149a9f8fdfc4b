import type { ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { type PersonData, type UpsertResult, upsertPerson } from '../../../app/domain/team/roster/upsert.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact, type Transact } from '../../../app/infra/database/transaction.ts';
import type { SlackPerson } from '../../../app/infra/directory/slack-person.ts';
import { testDatabase } from '../../helpers/database.ts';

export const at = new Date('2026-11-23T09:00:00.000Z');
export const later = new Date('2026-11-23T09:30:00.000Z');

export interface Roster {
  db: Database;
  transact: Transact;
  /** A person.upserted about this handle, as a website would send it. */
  upsert(handle: string, said?: Partial<PersonData>, happenedAt?: Date): Promise<UpsertResult>;
  /** A project for these skills, offered to everybody who has one. */
  request(code: string, skills: string[]): Promise<void>;
  /** The projects that the person has on offer now. */
  openTo(handle: string): Promise<string[]>;
  skillsOf(handle: string): Promise<string[]>;
  /** The reports to the operators so far. */
  reports(): Promise<string[]>;
  waiting(kind: string): Promise<number>;
}

/** An empty roster on a database of its own. */
export async function roster(t: ExecutionContext): Promise<Roster> {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  return {
    db,
    transact,
    upsert: (handle, said = {}, happenedAt = at) =>
      transact((tx) => upsertPerson(tx, { ...person(handle), ...said }, { at, happenedAt })),
    async request(code, skills) {
      const wanted = { code, title: 'A website', skills, client: { name: 'Ada' } };
      await transact((tx) => requestProject(tx, wanted, { at, happenedAt: at, via: 'event', actor: null }));
      const { id, round } = await db.project.findUniqueOrThrow({ where: { code } });
      await transact((tx) => offerProject(tx, { projectId: id, round, waves: { size: 0, minutes: 10 }, at }));
    },
    async openTo(handle) {
      const offers = await db.offer.findMany({
        where: { state: 'open', person: { handle } },
        include: { project: true },
        orderBy: { id: 'asc' },
      });
      return offers.map(({ project }) => project.code);
    },
    async skillsOf(handle) {
      const skills = await db.skill.findMany({
        where: { people: { some: { person: { handle } } } },
        orderBy: { slug: 'asc' },
      });
      return skills.map(({ slug }) => slug);
    },
    async reports() {
      const jobs = await db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
      return jobs.map(({ payload }) => String((payload as { text: string }).text));
    },
    waiting: (kind) => db.job.count({ where: { kind, state: 'waiting' } }),
  };
}

export function person(handle: string): PersonData {
  const name = handle.charAt(0).toUpperCase() + handle.slice(1);
  return { handle, name, email: `${handle}@agency.test`, role: 'specialist', skills: ['design'] };
}

/** A person as Slack's API returns them. */
export function inSlack(slackId: string, said: Partial<SlackPerson> = {}): SlackPerson {
  return {
    slackId,
    email: undefined,
    name: slackId.toLowerCase(),
    realName: slackId,
    deactivated: false,
    isBot: false,
    ...said,
  };
}
