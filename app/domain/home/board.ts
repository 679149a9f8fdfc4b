import type { Person } from '../../generated/prisma/client.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Waves } from '../offers/offer.ts';
import type { Showing } from '../projects/page.ts';
import { capacityAnswer, daysOffAnswer, hoursAnswer } from '../team/answers/hours-answers.ts';
import type { HoursRules } from '../team/hours/schedule.ts';
import { countInHand } from '../team/load.ts';
import { personMay } from '../team/rights/rights.ts';
import { type Free, whoIsFree } from './hours/free.ts';
import { type MyPlace, myLines } from './mine/in-line.ts';
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
} from './mine/mine.ts';
import { type Month, thisMonth } from './month.ts';
import { allWork, type Work } from './work.ts';

/** The data of one person's App Home. */
export interface Board {
  active: boolean;
  awaySince: Date | null;
  projects: Some<MyProject>;
  offers: Some<MyOffer>;
  inLine: Some<MyPlace>;
  reviews: Some<MyReview>;
  skills: MySkill[];
  /** Says the person's working hours, capacity and days off, as mrkdwn. */
  working: string[];
  /** The overview of all projects. It is shown to people who lead. */
  all: Overview | null;
  /** The time at which these data were read. */
  now: Date;
  timeZone: string;
  /** A project that is due within this many hours is shown as urgent, see projects/urgent.ts. */
  urgentHours: number;
  /** When the data change without an event, because the next wave of offers is sent. */
  changesAt: Date | null;
}

interface Overview {
  work: Work;
  month: Month;
  free: Free;
}

export interface BoardOptions {
  showing: Showing;
  waves: Waves;
  rules: HoursRules;
  now: Date;
}

export async function boardOf(
  db: Database,
  person: Person,
  { showing, waves, rules, now }: BoardOptions,
): Promise<Board> {
  const { timeZone, urgentHours } = showing;
  const { inLine, turns } = await myLines(db, person, showing);
  const { moreAt, ...offers } = await myOffers(db, person, { showing, waves, turns, now });
  return {
    active: person.active,
    awaySince: person.awaySince,
    projects: await myProjects(db, person, showing),
    offers,
    inLine,
    reviews: await myReviews(db, person, now),
    skills: await mySkills(db, person),
    working: await working(db, person, { rules, now }),
    all: person.active && personMay('change_projects', person) ? await overview(db, { rules, now, timeZone }) : null,
    now,
    timeZone,
    urgentHours,
    changesAt: moreAt,
  };
}

/** The database counts the month's scores and projects while we read the rest, because that takes it longest. */
async function overview(
  db: Database,
  { rules, now, timeZone }: { rules: HoursRules; now: Date; timeZone: string },
): Promise<Overview> {
  const rest = async () => ({
    work: await allWork(db, { now, timeZone }),
    free: await whoIsFree(db, { rules, now }),
  });
  const [month, { work, free }] = await Promise.all([thisMonth(db, { now, timeZone }), rest()]);
  return { work, month, free };
}

async function working(db: Database, person: Person, at: { rules: HoursRules; now: Date }): Promise<string[]> {
  const about = { person, themselves: true };
  return [hoursAnswer(about, at), capacityAnswer(about, await countInHand(db, person.id)), daysOffAnswer(about, at)];
}
