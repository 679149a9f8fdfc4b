import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Databases } from '../databases.ts';
import { benchCompletions, type CompletionFigures } from './completions.ts';
import { benchDue, type DueFigures } from './due.ts';
import { benchPage, type PageFigures } from './page.ts';

const FILE = '.data/bench-surveys.json';
const PAGE_SECONDS = 20;
const COMPLETIONS = 300;
const DUE = 10_000;
const GOALS = { pageP99: 10, difference: 0.05, peakMiB: 512 };

/**
 * Measures the client's side: the page, a completion while services hang, and many surveys at once. `share`: of the
 * full size.
 */
export async function benchSurveys({
  databases,
  share,
  say,
}: {
  databases: Databases;
  share: number;
  say: (line: string) => void;
}): Promise<void> {
  const of = (full: number) => Math.max(1, Math.round(full * share));
  const load = loadavg()[0];
  const page = await benchPage(await databases.create('survey_page'), Math.max(3, of(PAGE_SECONDS)));
  say(pageLine(page));
  const places = {
    alone: await databases.create('completion_alone'),
    hanging: await databases.create('completion_hanging'),
  };
  const completions = await benchCompletions(places, Math.max(40, of(COMPLETIONS)));
  say(completionLine(completions));
  const due = await benchDue(await databases.create('surveys_due'), of(DUE));
  say(dueLine(due));
  const figures = { at: new Date().toISOString(), load, goals: GOALS, page, completions, due };
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
  say(`Load of the machine at the start: ${load?.toFixed(1)}. All figures: ${FILE}`);
}

const mark = (reached: boolean) => (reached ? '✓' : '✗');
const ms = (value: number) => `${value.toFixed(1)} ms`;
const mebibytes = (bytes: number) => Math.round(bytes / 1_048_576);

function pageLine({ requests, perSecond, p50, p99, answerP99, failed, cpuMs }: PageFigures): string {
  return `${mark(p99 < GOALS.pageP99 && failed === 0)} the client's page, ${requests} times, ${perSecond.toFixed(0)} a second: p50 ${ms(p50)}, p99 ${ms(p99)} (goal < ${GOALS.pageP99} ms); answers p99 ${ms(answerP99)}; ${failed} failed; ${cpuMs.toFixed(1)} ms of processor time each`;
}

function completionLine({ completions, alone, hanging, missed, knocks }: CompletionFigures): string {
  const difference = hanging.p50 / alone.p50 - 1;
  const isSame = Math.abs(difference) <= GOALS.difference && missed === 0;
  return `${mark(isSame)} ${completions} completions acknowledged, p50: ${ms(alone.p50)} alone, ${ms(hanging.p50)} with mail, Intercom and FreshBooks hanging (${(100 * difference).toFixed(1)} %, goal ± ${100 * GOALS.difference} %); p99 ${ms(alone.p99)} and ${ms(hanging.p99)}; ${missed} missed, ${knocks} connections to what hangs`;
}

function dueLine(due: DueFigures): string {
  const { surveys, mailed, twice, seconds, mostPerMinute, perMinute, connections, restBytes, peakBytes, cpuMs } = due;
  const isKept = mailed === surveys && twice === 0 && mostPerMinute <= perMinute + 1;
  const isSmall = mebibytes(peakBytes) <= GOALS.peakMiB;
  return `${mark(isKept && isSmall)} ${surveys} surveys due at once: ${mailed} mailed in ${seconds.toFixed(0)} s, ${twice} twice, at most ${mostPerMinute} a minute (${perMinute} allowed) over ${connections} connections; memory ${mebibytes(restBytes)} MiB before, at most ${mebibytes(peakBytes)} MiB (goal ${GOALS.peakMiB}); ${cpuMs.toFixed(1)} ms of processor time each`;
}
