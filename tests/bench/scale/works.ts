import { consequences } from '../../../app/domain/consequences.ts';
import { openScores } from '../../../app/domain/feedback/scores/scores.ts';
import { takeScores } from '../../../app/domain/feedback/scores/take.ts';
import { boardOf } from '../../../app/domain/home/board.ts';
import { homeView } from '../../../app/domain/home/messages.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { offerProject } from '../../../app/domain/offers/offer.ts';
import { listProjects } from '../../../app/domain/projects/answers/list.ts';
import { listAnswer } from '../../../app/domain/projects/answers/list-answer.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { systemClock } from '../../../app/infra/clock.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { PEOPLE } from './history.ts';

const timeZone = 'Europe/Berlin';
const WAVES = { size: 0, minutes: 10 };

/**
 * What is timed, in the order in which it is done each time: the project that is offered is the one that is claimed.
 */
export const WORKS = ['offer to 200', 'claim', 'look for scores', 'Home', 'Home of a PM', '/project list'] as const;
export type Work = (typeof WORKS)[number];

/** An agency on one database, that does each work as often as it is told. */
export interface Agency {
  /** Makes ready what the work needs, for the so-manieth time; then does it, and answers how long that took, in ms. */
  time(work: Work, nth: number): Promise<number>;
  close(): Promise<void>;
}

/** Facts and answers alone, without Slack: what grows with the history is in the database. */
export async function openAgency(url: string, db = openDatabase(url)): Promise<Agency> {
  const transact = createTransact(db, consequences);
  const source = openScores({ url });
  const clock = systemClock;
  const scores = { db, transact, clock, source, telemetry: createTelemetry() };
  const showing = { timeZone, urgentHours: 12, clock };
  const people = await db.person.findMany({ orderBy: { id: 'asc' } });
  if (people.length !== PEOPLE) throw new Error(`Expected ${PEOPLE} people, got ${people.length}.`);
  // The first look finds out where the scores begin that are new. For an hour after it a thousand rows are read again
  // at each look; what is timed is any later day.
  for (let look = 1; look <= 2; look++) {
    await takeScores(scores);
    await db.$executeRaw`UPDATE score_source_marks SET markedAt = markedAt - INTERVAL 2 HOUR`;
  }
  const codeOf = (nth: number) => `N-${nth}`;
  const projectOf = (nth: number) => db.project.findUniqueOrThrow({ where: { code: codeOf(nth) } });
  const personOf = (nth: number) => {
    const person = people[nth % people.length];
    if (person === undefined) throw new Error('Expected somebody, got nobody.');
    return person;
  };

  /** The first one is the PM. */
  const specialistOf = (nth: number) => personOf(1 + (nth % (PEOPLE - 1)));

  async function prepared(work: Work, nth: number): Promise<() => Promise<unknown>> {
    const at = clock.now();
    switch (work) {
      case 'offer to 200': {
        const wanted = {
          code: codeOf(nth),
          title: 'Landing page',
          skills: ['design'],
          client: { name: 'Ada Lovelace' },
        };
        await transact((tx) => requestProject(tx, wanted, { at, happenedAt: at, via: 'event', actor: null }));
        const { id: projectId, round } = await projectOf(nth);
        return () => transact((tx) => offerProject(tx, { projectId, round, waves: WAVES, rules: NO_HOURS, at }));
      }
      case 'claim':
        return () => transact((tx) => claimProject(tx, { code: codeOf(nth), by: personOf(nth), at, via: 'click' }));
      case 'look for scores':
        await db.$executeRaw`INSERT INTO scores (project_code, client_name, client_company, score, created_at)
          VALUES (${codeOf(nth)}, ${`Client ${nth}`}, ${`Firm ${nth}`}, 9, UTC_TIMESTAMP(3))`;
        // What waits to be posted is posted by a worker, of which there is none here.
        await db.$executeRaw`UPDATE jobs SET state = 'done' WHERE kind = 'feedback.post' AND state = 'waiting'`;
        return () => takeScores(scores);
      case 'Home':
      case 'Home of a PM': {
        const person = work === 'Home' ? specialistOf(nth) : personOf(0);
        return async () => homeView(await boardOf(db, person, { showing, waves: WAVES, rules: NO_HOURS, now: at }));
      }
      case '/project list': {
        const wanted = { list: 'open', page: 1, personId: personOf(nth).id } as const;
        return async () => listAnswer(await listProjects(db, wanted), { now: at, timeZone });
      }
    }
  }

  return {
    async time(work, nth) {
      const run = await prepared(work, nth);
      const begun = performance.now();
      await run();
      return performance.now() - begun;
    },
    async close() {
      await source.close();
      await db.$disconnect();
    },
  };
}
