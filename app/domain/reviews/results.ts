import type { Database, Tx } from '../../infra/database/client.ts';

/** With fewer reviewers, an average would reveal a single opinion. */
const AVERAGE_FROM = 2;
/** With fewer reviewers, each of them could tell who wrote a comment. */
const COMMENTS_FROM = 3;

/** The results about one person that may be shown. Nothing in them tells who gave them. */
export interface RevieweeResults {
  name: string;
  /** Null: there are too few reviewers. */
  shown: { count: number; average: number } | null;
  /**
   * Sorted alphabetically, because the order in which they were given might reveal the authors. Empty if there are
   * too few reviewers.
   */
  comments: string[];
}

/** The peer reviews of a project, from its newest life that has any. `asked` is 0 if nobody was asked. */
export interface ReviewResults {
  asked: number;
  answered: number;
  /**
   * Null: the results can be read. Otherwise nothing is shown until then, unless everybody answers earlier. Shown one
   * by one, answers would not be anonymous.
   */
  hiddenUntil: Date | null;
  /** Sorted by name. Empty while the results are hidden. */
  people: RevieweeResults[];
}

/** Reads the results. They are only for project managers. */
export async function reviewResults(
  db: Database | Tx,
  { id: projectId, life }: { id: number; life: number },
  now: Date,
): Promise<ReviewResults> {
  const newest = await db.reviewRequest.findFirst({
    where: { projectId, life: { lte: life } },
    orderBy: { life: 'desc' },
    select: { life: true },
  });
  if (newest === null) return { asked: 0, answered: 0, hiddenUntil: null, people: [] };
  const requests = await db.reviewRequest.findMany({
    where: { projectId, life: newest.life },
    include: { person: { select: { name: true } }, reviews: true },
  });
  const reviews = requests.flatMap((request) => request.reviews);
  const hiddenUntil = hiddenOf(requests, now);
  return {
    asked: requests.length,
    answered: requests.filter(({ givenAt }) => givenAt !== null).length,
    hiddenUntil,
    people:
      hiddenUntil !== null
        ? []
        : requests
            .map(({ personId, person }) =>
              resultsOf(
                person.name,
                reviews.filter(({ revieweeId }) => revieweeId === personId),
              ),
            )
            .sort((one, other) => one.name.localeCompare(other.name, 'en')),
  };
}

/** The results about one person that may be shown, by project. */
export async function resultsAbout(
  db: Database,
  personId: number,
  now: Date,
): Promise<{ code: string; shown: RevieweeResults['shown'] | 'too few to show'; comments: string[] }[]> {
  const asked = await db.reviewRequest.findMany({
    where: { personId },
    select: { projectId: true, life: true, project: { select: { code: true } }, person: { select: { name: true } } },
    orderBy: { id: 'asc' },
  });
  const told = [];
  for (const { projectId, life, project, person } of asked) {
    const requests = await db.reviewRequest.findMany({
      where: { projectId, life },
      include: { reviews: { where: { revieweeId: personId } } },
    });
    const isHidden = hiddenOf(requests, now) !== null;
    const reviews = isHidden ? [] : requests.flatMap((request) => request.reviews);
    const { shown, comments } = resultsOf(person.name, reviews);
    told.push({ code: project.code, shown: shown ?? ('too few to show' as const), comments });
  }
  return told;
}

/**
 * The same rule in SQL, for metrics: whether the rating in a review `v` of a request `q` may be part of an average.
 * Metrics must select by `q.askedAt`, which is the same for all requests of a project. If a period could end between
 * two answers, it would reveal one of them.
 */
export function enoughReviewsSql(now: string): string {
  return `(NOT EXISTS (SELECT 1 FROM review_requests w WHERE w.projectId = q.projectId AND w.life = q.life
      AND w.givenAt IS NULL AND w.closesAt > ${now})
    AND ${AVERAGE_FROM} <= (SELECT COUNT(*) FROM review_requests w JOIN peer_reviews x ON x.requestId = w.id
      WHERE w.projectId = q.projectId AND w.life = q.life AND x.revieweeId = v.revieweeId))`;
}

/** When the last of those who have not answered yet can no longer answer. Null if there is nobody. */
function hiddenOf(requests: readonly { givenAt: Date | null; closesAt: Date }[], now: Date): Date | null {
  const awaited = requests.filter(({ givenAt, closesAt }) => givenAt === null && closesAt > now);
  return awaited.length === 0 ? null : new Date(Math.max(...awaited.map(({ closesAt }) => closesAt.getTime())));
}

function resultsOf(name: string, reviews: readonly { rating: number; comment: string | null }[]): RevieweeResults {
  const count = reviews.length;
  if (count < AVERAGE_FROM) return { name, shown: null, comments: [] };
  const sum = reviews.reduce((total, { rating }) => total + rating, 0);
  const comments = reviews.flatMap(({ comment }) => (comment === null ? [] : [comment]));
  return { name, shown: { count, average: sum / count }, comments: count < COMMENTS_FROM ? [] : comments.sort() };
}
