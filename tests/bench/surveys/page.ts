import { setTimeout as pause } from 'node:timers/promises';
import { makeLink } from '../../../app/domain/surveys/links.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { quantile } from '../trials/trial.ts';
import { makeProjects, openPlace } from './place.ts';

const PER_SECOND = 200;
const LINKS = 200;
const ANSWERS_PER_SECOND = 5;

export interface PageFigures {
  requests: number;
  perSecond: number;
  p50: number;
  p99: number;
  answerP99: number;
  failed: number;
  /** Crewcall's processor time per page. Unlike the elapsed time it is comparable on a busy machine. */
  cpuMs: number;
}

/** Clients open their pages at an even pace; afterwards some answer. */
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
    const ask = async (nth: number, answer?: URLSearchParams) => {
      const url = `${crewcall.url}/s/${links[nth % LINKS]}`;
      const begun = performance.now();
      const response = await fetch(answer ? url : `${url}?score=9`, answer ? { method: 'POST', body: answer } : {});
      await response.text();
      return { ok: response.status === 200, ms: performance.now() - begun };
    };
    // The first requests open connections and warm the code up, so they are not counted.
    for (let nth = 0; nth < LINKS; nth++) await ask(nth);
    const before = await crewcall.cost();
    const looks = await evenly(seconds, PER_SECOND, ask);
    const after = await crewcall.cost();
    const said = (nth: number) => new URLSearchParams({ score: String(nth % 11), comment: `Comment ${nth}` });
    const answers = await evenly(seconds, ANSWERS_PER_SECOND, (nth) => ask(nth, said(nth)));
    const results = [...looks.results, ...answers.results];
    const times = looks.results.map(({ ms }) => ms);
    return {
      requests: times.length,
      perSecond: looks.perSecond,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      answerP99: quantile(
        answers.results.map(({ ms }) => ms),
        0.99,
      ),
      failed: results.filter(({ ok }) => !ok).length,
      cpuMs: (after.cpuMs - before.cpuMs) / times.length,
    };
  } finally {
    await place.close();
  }
}

/** This many per second, whether the last one was answered or not. */
async function evenly<T>(seconds: number, perSecond: number, ask: (nth: number) => Promise<T>) {
  const underWay: Promise<T>[] = [];
  const total = perSecond * seconds;
  const begun = performance.now();
  while (underWay.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1_000) * perSecond) + 1);
    while (underWay.length < due) underWay.push(ask(underWay.length));
    await pause(1);
  }
  const reached = (total / (performance.now() - begun)) * 1_000;
  return { results: await Promise.all(underWay), perSecond: reached };
}
