import { distance } from 'fastest-levenshtein';
import type { Metric } from '../../../config/metrics-file.ts';

export type FoundMetric =
  | { kind: 'found'; metric: Metric }
  /** The words name several whole metrics. */
  | { kind: 'several'; metrics: Metric[] }
  /** `part`: the words that were not understood; `near`: the metrics that may have been meant, nearest first. */
  | { kind: 'unknown'; part: string; near: Metric[] };

const MOST_NEAR = 5;

/** The metric that words name: by its name or its other words, in any order, in singular or plural, mistyped a little. */
export function findMetric(text: string, metrics: readonly Metric[]): FoundMetric {
  const said = wordsOf(text);
  if (said.length === 0) return { kind: 'unknown', part: '', near: [] };
  const phrases = metrics.flatMap((metric) => [metric.name, ...metric.words].map((words) => phrase(metric, words)));

  const exact = phrases.find(({ words }) => same(words, said));
  if (exact !== undefined) return { kind: 'found', metric: exact.metric };
  const typos = phrases
    .map((one) => ({ ...one, far: typosBetween(said, one.words) }))
    .filter(({ far }) => Number.isFinite(far))
    .sort((one, other) => one.far - other.far);
  const best = only(typos.filter(({ far }) => far === typos[0]?.far));
  if (best !== undefined) return { kind: 'found', metric: best };

  const within = phrases.filter(({ words }) => words.every((word) => said.includes(word)));
  const longest = within.filter(({ words }) => !within.some((other) => covers(other.words, words)));
  const named = [...new Set(longest.map(({ metric }) => metric))];
  const used = new Set(longest.flatMap(({ words }) => words));
  if (named.length > 1 && said.every((word) => used.has(word))) return { kind: 'several', metrics: named };

  const holding = only(phrases.filter(({ words }) => said.every((word) => words.includes(word))));
  if (holding !== undefined) return { kind: 'found', metric: holding };
  const strange = text.split(/\s+/).filter((word) => !used.has(stem(word)) && !idle.has(word));
  return { kind: 'unknown', part: strange.join(' ') || text, near: nearest(said, phrases) };
}

interface Phrase {
  metric: Metric;
  words: string[];
}

function phrase(metric: Metric, words: string): Phrase {
  return { metric, words: wordsOf(words) };
}

/** Words that say nothing about what is counted. */
const idle = new Set(
  'how many much what whats is are was were be been the our of a an please show me give us tell did do does we have has had for and number total there any get got which and or so far right now currently'.split(
    ' ',
  ),
);

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !idle.has(word)).map(stem);
}

/** Singular and plural are one, and so are the forms of a verb: starts, start, started. */
function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  const single = word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
  return single.length > 5 ? single.replace(/(?:(l)l|(.))ed$/, '$1$2').replace(/e$/, '') : single.replace(/e$/, '');
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.toSorted().join(' ') === other.toSorted().join(' ');
}

/** Whether one phrase says everything that the other says, and more. */
function covers(one: readonly string[], other: readonly string[]): boolean {
  return one.length > other.length && other.every((word) => one.includes(word));
}

function only(phrases: readonly Phrase[]): Metric | undefined {
  const metrics = new Set(phrases.map(({ metric }) => metric));
  return metrics.size === 1 ? phrases[0]?.metric : undefined;
}

/** How many letters are mistyped; infinite where a word is too different, or there are more or fewer words. */
function typosBetween(said: readonly string[], words: readonly string[]): number {
  if (said.length !== words.length) return Number.POSITIVE_INFINITY;
  const left = [...words];
  let sum = 0;
  for (const word of said) {
    const [best] = left.map((other) => ({ other, far: distance(word, other) })).sort((a, b) => a.far - b.far);
    if (best === undefined || best.far > forgiven(word)) return Number.POSITIVE_INFINITY;
    left.splice(left.indexOf(best.other), 1);
    sum += best.far;
  }
  return sum;
}

function forgiven(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

function nearest(said: readonly string[], phrases: readonly Phrase[]): Metric[] {
  const likeness = new Map<Metric, number>();
  for (const { metric, words } of phrases) {
    likeness.set(metric, Math.max(likeness.get(metric) ?? 0, alike(said, words)));
  }
  return [...likeness]
    .filter(([, like]) => like > 0.2)
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_NEAR)
    .map(([metric]) => metric);
}

/** 0 to 1: how much of both is in the other, letter by letter. */
function alike(said: readonly string[], words: readonly string[]): number {
  const best = (word: string, others: readonly string[]) => Math.max(...others.map((other) => likeWords(word, other)));
  const sum = said.reduce((total, word) => total + best(word, words), 0);
  return (2 * sum) / (said.length + words.length + Math.abs(said.length - words.length) * 0.1);
}

function likeWords(word: string, other: string): number {
  const like = 1 - distance(word, other) / Math.max(word.length, other.length);
  return like >= 0.5 ? like : 0;
}
