import type { Database } from '../../infra/database/client.ts';

/** What was said of one person. Nothing in it tells by whom. */
export interface RevieweeResults {
  name: string;
  count: number;
  /** Null where nobody has reviewed them. */
  average: number | null;
  /** In the order of the alphabet: not in the order in which they were given. */
  comments: string[];
}

/** The peer reviews of a project's newest life that has some; nobody was asked where `asked` is 0. */
export interface ReviewResults {
  asked: number;
  answered: number;
  /** By name. */
  people: RevieweeResults[];
}

/** For project managers only. */
export async function reviewResults(
  db: Database,
  { id: projectId, life }: { id: number; life: number },
): Promise<ReviewResults> {
  const newest = await db.reviewRequest.findFirst({
    where: { projectId, life: { lte: life } },
    orderBy: { life: 'desc' },
    select: { life: true },
  });
  if (newest === null) return { asked: 0, answered: 0, people: [] };
  const requests = await db.reviewRequest.findMany({
    where: { projectId, life: newest.life },
    include: { person: { select: { name: true } }, reviews: true },
  });
  const reviews = requests.flatMap((request) => request.reviews);
  return {
    asked: requests.length,
    answered: requests.filter(({ givenAt }) => givenAt !== null).length,
    people: requests
      .map(({ personId, person }) =>
        resultsOf(
          person.name,
          reviews.filter(({ revieweeId }) => revieweeId === personId),
        ),
      )
      .sort((one, other) => one.name.localeCompare(other.name, 'en')),
  };
}

function resultsOf(name: string, reviews: readonly { rating: number; comment: string | null }[]): RevieweeResults {
  const count = reviews.length;
  const sum = reviews.reduce((total, { rating }) => total + rating, 0);
  const comments = reviews.flatMap(({ comment }) => (comment === null ? [] : [comment]));
  return { name, count, average: count === 0 ? null : sum / count, comments: comments.sort() };
}
