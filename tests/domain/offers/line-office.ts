import type { ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { releaseProject } from '../../../app/domain/offers/claim/release.ts';
import { endOfAlone, offerRound } from '../../../app/domain/offers/standby/offer-round.ts';
import { standBy } from '../../../app/domain/offers/standby/stand-by.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { upsertPerson } from '../../../app/domain/team/roster/upsert.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

export const at = new Date('2026-11-24T12:00:00Z');
export const code = 'P-1';

/** People with the skill for P-1, which is offered to them. Each fact runs as the listener or the job runs it. */
export async function office(t: ExecutionContext, ...handles: string[]) {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const people: Partial<Record<string, Person>> = {};
  const join = async (handle: string) => {
    people[handle] = await transact(
      async (tx) => (await upsertPerson(tx, said(handle), { at, happenedAt: at })).person,
    );
  };
  for (const handle of handles) await join(handle);
  const of = (handle: string) => people[handle] ?? t.fail(`Nobody is called ${handle}.`);
  const wanted = { code, title: 'A website', skills: ['design'], client: { name: 'Ada' } };
  await transact((tx) => requestProject(tx, wanted, { happenedAt: at, at, via: 'event', actor: null }));
  let last = { projectId: 0, round: 0 };
  const again = async ({ standbyMinutes = 10 } = {}) => {
    await transact((tx) => offerRound(tx, { ...last, waves: { size: 0, minutes: 10 }, standbyMinutes, at }));
  };
  /** Runs the jobs that begin a round or ask the next person. There must be one. */
  const round = async (how: Parameters<typeof again>[0] = {}) => {
    const jobs = await db.job.findMany({ where: { kind: 'offer.make' }, orderBy: { id: 'asc' } });
    t.true(jobs.length > 0, 'somebody is to be asked');
    await db.job.deleteMany({ where: { id: { in: jobs.map(({ id }) => id) } } });
    for (const { payload } of jobs) {
      last = payload as typeof last;
      await again(how);
    }
  };
  await round();
  const press = async (handle: string) => {
    const result = await transact((tx) => standBy(tx, { code, by: of(handle) as Person, at }));
    return result.outcome === 'in_line' ? result.place : result.outcome;
  };
  return {
    db,
    transact,
    people,
    join,
    round,
    again,
    press,
    claim: (handle: string) => transact((tx) => claimProject(tx, { code, by: of(handle) as Person, at, via: 'click' })),
    release: (handle: string) =>
      transact((tx) => releaseProject(tx, { code, by: of(handle) as Person, onBehalf: false, at, via: 'click' })),
    /** They press one after the other. Returns their places. */
    async line(...pressing: string[]) {
      const places = [];
      for (const handle of pressing) places.push(await press(handle));
      return places;
    },
    /** Runs the jobs for the end of every round's time. */
    async over() {
      const jobs = await db.job.findMany({ where: { kind: 'standby.alone-is-over' }, orderBy: { id: 'asc' } });
      for (const { payload } of jobs) {
        const turn = payload as { projectId: number; round: number; standbyId: number };
        await transact((tx) => endOfAlone(tx, { ...turn, waves: { size: 0, minutes: 10 }, at }));
      }
    },
    open: () => named(db.offer.findMany({ where: { state: 'open' }, include: { person: true } })),
    standing: () => inLine(db),
  };
}

async function named(rows: Promise<{ person: { handle: string } }[]>): Promise<string[]> {
  return (await rows).map(({ person }) => person.handle).sort();
}

async function inLine(db: Database): Promise<string[]> {
  const rows = await db.standby.findMany({
    where: { isInLine: true },
    include: { person: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ person }) => person.handle);
}

function said(handle: string) {
  return {
    handle,
    name: handle,
    email: `${handle}@agency.test`,
    slackId: `U${handle.toUpperCase()}`,
    role: 'specialist' as const,
    skills: ['design'],
  };
}
