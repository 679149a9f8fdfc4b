import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';
import { resultsAbout } from './results.ts';

/** The personal data of reviews. Reviews of a forgotten person are deleted; the ratings that this person gave stay. */
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
      // The person must not learn who wrote what about them. So they get only what a project manager sees.
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
