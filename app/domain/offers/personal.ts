import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';
import { releaseProject } from './claim/release.ts';

/**
 * Offers contain no text. The reasons why somebody was not asked are deleted when the person is forgotten. Projects
 * that the person has claimed but not started are offered again.
 */
export const offersData: PersonalData = {
  tables: { offer_decisions: { columns: { decision: 'nothing', because: 'nothing' } } },

  async tell(db, { person }) {
    if (person === null) return {};
    const offers = await db.offer.findMany({
      where: { personId: person.id },
      include: { project: { select: { code: true } } },
      orderBy: { id: 'asc' },
    });
    const standbys = await db.standby.findMany({
      where: { personId: person.id },
      include: { project: { select: { code: true } } },
      orderBy: { id: 'asc' },
    });
    return {
      offers: offers.map(({ project, state, createdAt, decidedAt, passReason }) => ({
        code: project.code,
        state,
        createdAt,
        decidedAt,
        ...(passReason === null ? {} : { passReason }),
      })),
      standbys: standbys.map(({ project, joinedAt, end, endedAt }) => ({ code: project.code, joinedAt, end, endedAt })),
    };
  },

  async depart({ db, transact, at }: ForgetOptions, { person }: Somebody) {
    if (person === null) return;
    await db.offerDecision.deleteMany({ where: { personId: person.id } });
    const claimed = await db.project.findMany({
      where: { claimerId: person.id, status: 'claimed' },
      select: { code: true },
    });
    for (const { code } of claimed) {
      await transact((tx) => releaseProject(tx, { code, by: person, onBehalf: true, at, via: 'command' }));
    }
  },
};
