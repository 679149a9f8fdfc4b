import type { Database, Tx } from '../../infra/database/client.ts';

/** Fewer reviewers than this, and an average would say what one of them thinks. */
const AVERAGE_FROM = 2;
/** Fewer reviewers than this, and each of them could tell who wrote a comment. */
const COMMENTS_FROM = 3;

/** What may be shown of what was said of one person. Nothing in it tells by whom. */
export interface RevieweeResults {
  name: string;
  /** Null: too few reviewers to show. */
  shown: { count: number; average: number } | null;
  /** In the order of the alphabet, not in the order in which they were given; none where reviewers are too few. */
  comments: string[];
}

/** The peer reviews of a project's newest life that has some; nobody was asked where `asked` is 0. */
export interface ReviewResults {
  asked: number;
  answered: number;
  /** Null: open to be read. Else nothing is shown before then, unless all answer earlier: what came first is not anonymous. */
  hiddenUntil: Date | null;
  /** By name; nobody while all is hidden. */
  people: RevieweeResults[];
}

/** For project managers only. */
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

/** What may be shown of what was said of one person, project by project. */
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
 * The same rule as SQL for metrics: of a request `q` and a review `v`, whether its rating may be part of an average.
 * Metrics must ask by `q.askedAt`, which all requests of a project have in common; a period that ends between two
 * answers would show one of them.
 */
export function enoughReviewsSql(now: string): string {
  return `(NOT EXISTS (SELECT 1 FROM review_requests w WHERE w.projectId = q.projectId AND w.life = q.life
      AND w.givenAt IS NULL AND w.closesAt > ${now})
    AND ${AVERAGE_FROM} <= (SELECT COUNT(*) FROM review_requests w JOIN peer_reviews x ON x.requestId = w.id
      WHERE w.projectId = q.projectId AND w.life = q.life AND x.revieweeId = v.revieweeId))`;
}

/** The last closing date among those who may still answer for the first time; null where there is nobody. */
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
