import type { ExecutionContext } from 'ava';
import type { Envelope } from '../../../app/domain/announcements/announce.ts';
import { noteCause } from '../../../app/domain/audit/cause.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import { upsertedElsewhere } from '../../../app/inbound/intake/changed-elsewhere.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

export interface Told extends Envelope {
  id: bigint;
  eventId: string;
  lane: string;
  body: string;
}

/** Facts on a database, and the announcements that they cause. */
export async function announcing(t: ExecutionContext, clock: ShiftedClock = shiftedClock()) {
  const { db, url } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const now = () => clock.now();

  return {
    ...{ db, url, transact, clock },
    /** The announcements since the last call, oldest first. */
    async told(after = 0n): Promise<Told[]> {
      const rows = await db.announcement.findMany({ where: { id: { gt: after } }, orderBy: { id: 'asc' } });
      return rows.map(({ id, eventId, lane, body }) => ({ ...JSON.parse(body), id, eventId, lane, body }));
    },
    async joins(handle: string, said: object = {}): Promise<Person> {
      const person = { handle, name: handle, email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` };
      const what = { ...person, role: 'specialist', skills: ['design'], ...said } as const;
      await transact((tx) => upsertedElsewhere(tx, what, { at: now(), happenedAt: now() }));
      return db.person.findUniqueOrThrow({ where: { handle } });
    },
    /** A project that an event requested and that is offered. */
    async requested(code: string, said: object = {}): Promise<void> {
      const wanted = { code, title: 'A website', skills: ['design'], client: { name: 'Ada' }, ...said };
      await transact(async (tx) => {
        noteCause(tx, `evt-${code}`);
        await requestProject(tx, wanted, { happenedAt: now(), at: now(), via: 'event', actor: null });
      });
      const { id: projectId, round } = await db.project.findUniqueOrThrow({ where: { code } });
      await transact((tx) => offerProject(tx, { projectId, round, waves: { size: 0, minutes: 0 }, at: now() }));
    },
    claimed: (code: string, by: Person) => transact((tx) => claimProject(tx, { code, by, at: now(), via: 'click' })),
  };
}
