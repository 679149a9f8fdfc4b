import { setTimeout as pause } from 'node:timers/promises';
import { makeLink } from '../../../app/domain/surveys/links.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { quantile } from '../trials/trial.ts';
import { makeProjects, openPlace } from './place.ts';

const PER_SECOND = 200;
const LINKS = 200;
/** Of so many requests one is an answer. */
const ANSWERS = 10;

export interface PageFigures {
  requests: number;
  perSecond: number;
  p50: number;
  p99: number;
  answerP99: number;
  failed: number;
  /** Processor time of Crewcall for each request: it tells something on a busy machine too. */
  cpuMs: number;
}

/** Clients open their pages at an even pace, whether the last one was answered or not, and every tenth answers. */
export async function benchPage(databaseUrl: string, seconds: number): Promise<PageFigures> {
  const place = await openPlace(databaseUrl);
  const { db, crewcall } = place;
  try {
    await makeProjects(db, { count: LINKS, status: 'completed' });
    const at = new Date();
    const row = { life: 1, state: 'asked', nonce: 'n'.repeat(22), decidedAt: at, createdAt: at } as const;
    await db.survey.createMany({
      data: Array.from({ length: LINKS }, (_, index) => ({ ...row, id: index + 1, projectId: index + 1 })),
    });
    const transact = createTransact(db);
    const links = await transact(async (tx) => {
      const made: string[] = [];
      for (let surveyId = 1; surveyId <= LINKS; surveyId++) {
        made.push(await makeLink(tx, { surveyId, addressHash: 'a'.repeat(64), at }));
      }
      return made;
    });
    const ask = async (nth: number) => {
      const url = `${crewcall.url}/s/${links[nth % LINKS]}`;
      const isAnswer = nth % ANSWERS === ANSWERS - 1;
      const begun = performance.now();
      const body = new URLSearchParams({ score: String(nth % 11), comment: `Comment ${nth}` });
      const response = await fetch(isAnswer ? url : `${url}?score=9`, isAnswer ? { method: 'POST', body } : {});
      await response.text();
      return { isAnswer, ok: response.status === 200, ms: performance.now() - begun };
    };
    // The first ones make connections.
    for (let nth = 0; nth < ANSWERS; nth++) await ask(nth);
    const before = await crewcall.cost();
    const underWay: ReturnType<typeof ask>[] = [];
    const total = PER_SECOND * seconds;
    const begun = performance.now();
    while (underWay.length < total) {
      const due = Math.min(total, Math.floor(((performance.now() - begun) / 1_000) * PER_SECOND) + 1);
      while (underWay.length < due) underWay.push(ask(underWay.length));
      await pause(1);
    }
    const perSecond = (total / (performance.now() - begun)) * 1_000;
    const results = await Promise.all(underWay);
    const after = await crewcall.cost();
    const times = (answers: boolean) => results.flatMap(({ isAnswer, ms }) => (isAnswer === answers ? [ms] : []));
    return {
      requests: total,
      perSecond,
      p50: quantile(times(false), 0.5),
      p99: quantile(times(false), 0.99),
      answerP99: quantile(times(true), 0.99),
      failed: results.filter(({ ok }) => !ok).length,
      cpuMs: (after.cpuMs - before.cpuMs) / total,
    };
  } finally {
    await place.close();
  }
}
