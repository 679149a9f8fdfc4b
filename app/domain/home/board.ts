import type { Person } from '../../generated/prisma/client.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Waves } from '../offers/offer.ts';
import type { Showing } from '../projects/page.ts';
import { personMay } from '../team/rights/rights.ts';
import {
  type MyOffer,
  type MyProject,
  type MyReview,
  type MySkill,
  myOffers,
  myProjects,
  myReviews,
  mySkills,
  type Some,
} from './mine.ts';
import { type Month, thisMonth } from './month.ts';
import { allWork, type Work } from './work.ts';

/** What one person sees in App Home. */
export interface Board {
  active: boolean;
  awaySince: Date | null;
  projects: Some<MyProject>;
  offers: Some<MyOffer>;
  reviews: Some<MyReview>;
  skills: MySkill[];
  /** For those who lead: everything. */
  all: { work: Work; month: Month } | null;
  /** The moment at which it stands so. */
  now: Date;
  timeZone: string;
  /** When it changes by itself, as the next wave of offers goes out. */
  changesAt: Date | null;
}

export interface BoardOptions {
  showing: Showing;
  waves: Waves;
  now: Date;
}

export async function boardOf(db: Database, person: Person, { showing, waves, now }: BoardOptions): Promise<Board> {
  const { timeZone } = showing;
  const { moreAt, ...offers } = await myOffers(db, person, { showing, waves, now });
  return {
    active: person.active,
    awaySince: person.awaySince,
    projects: await myProjects(db, person, showing),
    offers,
    reviews: await myReviews(db, person, now),
    skills: await mySkills(db, person),
    all:
      person.active && personMay('change_projects', person)
        ? { work: await allWork(db, { now, timeZone }), month: await thisMonth(db, { now, timeZone }) }
        : null,
    now,
    timeZone,
    changesAt: moreAt,
  };
}
