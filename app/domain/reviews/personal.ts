import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';

/** What colleagues think of somebody goes with them; of what they gave, the ratings of others stay. */
export const reviewsData: PersonalData = {
  tables: { peer_reviews: { columns: { comment: 'text' } } },

  async tell(db, { person }) {
    if (person === null) return {};
    const of = { request: { select: { project: { select: { code: true } }, givenAt: true } } };
    const given = await db.peerReview.findMany({ where: { request: { personId: person.id } }, include: of });
    const received = await db.peerReview.findMany({ where: { revieweeId: person.id }, include: of });
    // Who has written what about them is not theirs to know.
    const told = (reviews: typeof given) =>
      reviews.map(({ request, rating, comment }) => ({ code: request.project.code, rating, comment }));
    return { reviewsGiven: told(given), reviewsReceived: told(received) };
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
