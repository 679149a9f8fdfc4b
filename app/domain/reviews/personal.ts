import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';
import { resultsAbout } from './results.ts';

/** What colleagues think of somebody goes with them; of what they gave, the ratings of others stay. */
export const reviewsData: PersonalData = {
  tables: { peer_reviews: { columns: { comment: 'text' } } },

  async tell(db, { person }) {
    if (person === null) return {};
    const given = await db.peerReview.findMany({
      where: { request: { personId: person.id } },
      include: { request: { select: { project: { select: { code: true } } } } },
    });
    return {
      reviewsGiven: given.map(({ request, rating, comment }) => ({ code: request.project.code, rating, comment })),
      // Who has written what about them is not theirs to know, so they are told what a project manager is.
      reviewsReceived: await resultsAbout(db, person.id, new Date()),
    };
  },

  async erase({ db }: ForgetOptions, { person }: Somebody) {
    if (person === null) return;
    await db.peerReview.deleteMany({ where: { revieweeId: person.id } });
    const requests = await db.reviewRequest.findMany({ where: { personId: person.id }, select: { id: true } });
    await db.peerReview.updateMany({
      where: { requestId: { in: requests.map(({ id }) => id) } },
      data: { comment: null },
    });
  },
};
