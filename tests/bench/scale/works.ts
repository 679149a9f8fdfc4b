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
import { type Clock, systemClock } from '../../../app/infra/clock.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { PEOPLE } from './history.ts';

const timeZone = 'Europe/Berlin';
const WAVES = { size: 0, minutes: 10 };

/** The works that are timed, in this order each time, because the project that is offered is then claimed. */
export const WORKS = ['offer to 200', 'claim', 'look for scores', 'Home', 'Home of a PM', '/project list'] as const;
export type Work = (typeof WORKS)[number];

/** An agency on one database that does each work as often as it is asked to. */
export interface Agency {
  /** Prepares the work for round `nth`, does it, and returns how many milliseconds it took. */
  time(work: Work, nth: number): Promise<number>;
  close(): Promise<void>;
}

/** Facts and answers only, without Slack, because only the database depends on the history. */
export async function openAgency(url: string, db = openDatabase(url), clock: Clock = systemClock): Promise<Agency> {
  const transact = createTransact(db, consequences);
  const source = openScores({ url });
  const scores = { db, transact, clock, source, telemetry: createTelemetry() };
  const showing = { timeZone, urgentHours: 12, clock };
  const people = await db.person.findMany({ orderBy: { id: 'asc' } });
  if (people.length !== PEOPLE) throw new Error(`Expected ${PEOPLE} people, got ${people.length}.`);
  // The first look finds the id from which scores are new. For an hour after it each look reads a thousand rows again.
  // We time a later day, when it does not.
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

  /** The first person is the PM. */
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
        // Waiting posts need a worker, and none runs here.
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
