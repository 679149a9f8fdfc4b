import type { Database, Prisma } from '../../infra/database/client.ts';

export interface Colleague {
  personId: number;
  name: string;
  /** Null: the person is not in Slack, so they cannot be mentioned. */
  slackId: string | null;
  /** The review of this colleague by the person who was asked. */
  review: { rating: number; comment: string | null } | null;
}

/** The request to one person: their colleagues, and the reviews that they gave. */
export interface ReviewView {
  id: number;
  personId: number;
  /** Null: the person cannot be written to. */
  slackId: string | null;
  projectCode: string;
  projectTitle: string;
  closesAt: Date;
  givenAt: Date | null;
  /** The colleagues, sorted by name. */
  colleagues: Colleague[];
}

/** Reads a request. Null if it does not exist. */
export async function reviewView(db: Database, requestId: number): Promise<ReviewView | null> {
  const request = await db.reviewRequest.findUnique({ where: { id: requestId }, include: shown });
  if (request === null) return null;
  const { id, projectId, life, personId, person, project, closesAt, givenAt } = request;
  const others = await db.reviewRequest.findMany({
    where: { projectId, life, personId: { not: personId } },
    select: { person: true },
  });
  const said = new Map(request.reviews.map((review) => [review.revieweeId, review]));
  const colleagues = others
    .map((other) => ({ ...known(other.person), review: said.get(other.person.id) ?? null }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en') || one.personId - other.personId);
  const { slackId } = known(person);
  const { code: projectCode, title: projectTitle } = project;
  return { id, personId, slackId, projectCode, projectTitle, closesAt, givenAt, colleagues };
}

/** The number of colleagues with a review. */
export function reviewed({ colleagues }: Pick<ReviewView, 'colleagues'>): number {
  return colleagues.filter(({ review }) => review !== null).length;
}

export function isClosed({ closesAt }: Pick<ReviewView, 'closesAt'>, now: Date): boolean {
  return closesAt <= now;
}

const shown = { person: true, project: true, reviews: true } satisfies Prisma.ReviewRequestInclude;

function known(person: { id: number; name: string; slackId: string | null; slackDeactivated: boolean }) {
  return { personId: person.id, name: person.name, slackId: person.slackDeactivated ? null : person.slackId };
}
