import { distance } from 'fastest-levenshtein';
import type { Metric } from '../../../config/metrics-file.ts';
import { FILLERS, HELPERS } from './idle.ts';
import { type Lexicon, type Phrase, saysAs, stem } from './lexicon.ts';

export type FoundMetric =
  | { kind: 'found'; metric: Metric }
  /** Several metrics were named in full. */
  | { kind: 'several'; metrics: Metric[] }
  /**
   * `part`: the words that were not understood. `near`: similar metrics, nearest first. The definitions of the first
   * `told` of them list these words under `near`.
   */
  | { kind: 'unknown'; part: string; near: Metric[]; told: number };

/** The most similar metrics that are offered, because people read no more. */
const MOST_NEAR = 3;

/**
 * Finds the metric that the words name, by its name or synonyms, in any order, in singular or plural. Every word has
 * to be understood, because one more word may change the question.
 */
export function findMetric(text: string, lexicon: Lexicon): FoundMetric {
  const { close, loose } = lexicon.wordsOf(text);
  const theirs = denied(close);
  const phrases =
    theirs === undefined ? lexicon.phrases : lexicon.phrases.filter((phrase) => deniesSame(phrase.close, theirs));
  if (loose.length === 0 && !phrases.some((phrase) => saysAs(phrase.close, close))) {
    return { kind: 'unknown', part: '', near: [], told: 0 };
  }
  const found =
    only(mostWords(phrases.filter((phrase) => saysAs(phrase.close, close)))) ??
    only(phrases.filter((phrase) => phrase.loose !== undefined && same(phrase.loose, loose)));
  if (found !== undefined) return { kind: 'found', metric: found };
  // "project" and "work" add nothing in most questions, nor does "client" in "client scores".
  const rest = loose.filter((word) => word !== 'project' && word !== 'work');
  const clientless = rest.filter((word) => word !== 'client' && word !== 'person');
  const isProjects = HOW_MANY_PROJECTS.test(text);
  const saidless =
    rest.length === loose.length || rest.length === 0
      ? []
      : phrases.filter((one) => same(one.loose ?? [], rest) && !(isProjects && countsOthers(one.metric)));
  const metric = only(saidless);
  if (metric !== undefined) return { kind: 'found', metric };
  const ofClients =
    clientless.length === rest.length || clientless.length === 0
      ? []
      : phrases.filter((one) => isOfClients(one.metric) && same(one.loose ?? [], clientless));
  const answered = only(ofClients);
  if (answered !== undefined) return { kind: 'found', metric: answered };

  const within = phrases.filter(({ loose: words }) => words?.every((word) => loose.includes(word)));
  const longest = within.filter(({ loose: words }) => !within.some((other) => covers(other.loose ?? [], words ?? [])));
  const named = [...new Set(longest.map((phrase) => phrase.metric))];
  const used = new Set(longest.flatMap((phrase) => phrase.loose ?? []));
  const [single] = named;
  // Two names of the same metric were given, as in "the turnover that was made".
  const isOther = single !== undefined && isProjects && !used.has('project') && countsOthers(single);
  if (single !== undefined && named.length === 1 && !isOther && rest.every((word) => used.has(word))) {
    return { kind: 'found', metric: single };
  }
  if (named.length > 1 && loose.every((word) => used.has(word))) return { kind: 'several', metrics: named };
  const strange = (text.match(/\S+/g) ?? []).filter((word) => !isIdle(word) && !used.has(stem(word)));
  return { kind: 'unknown', part: strange.join(' ') || text.trim(), ...nearest(text, loose, lexicon) };
}

/**
 * Whether the words deny the same as a text, if they deny anything: "claimed but not started" does not mean "started
 * but not claimed", although the words are the same. `theirs`: what the text denies.
 */
function deniesSame(words: readonly string[], theirs: readonly string[]): boolean {
  const ours = denied(words);
  const skipped = theirs[0] === 'project' && ours?.[0] !== 'project' ? theirs.slice(1) : theirs;
  return ours === undefined || ours[0] === skipped[0];
}

const IDLE = new Set([...FILLERS, ...HELPERS].map(stem));

/** The words after a negation, without those that add nothing. Undefined: nothing is denied. */
function denied(words: readonly string[]): readonly string[] | undefined {
  const at = words.findIndex((word) => /^(?:not|without|no)$/.test(word));
  return at < 0 ? undefined : words.slice(at + 1).filter((word) => !IDLE.has(word));
}

const HOW_MANY_PROJECTS = /\b(?:how many|number of|amount of) (?:\p{L}+ ){0,2}?(?:projects|jobs|briefs|gigs)\b/u;

/** Whether a metric counts other things than projects: "how many projects are in review" asks for no reviews. */
function countsOthers(metric: Metric): boolean {
  return 'kind' in metric && /^(?:count|distinct)$/.test(metric.kind) && metric.unit !== 'projects';
}

/** Whether a metric is about acts of clients, so that "clients" or "people" adds nothing to its name. */
function isOfClients(metric: Metric): boolean {
  return 'doer' in metric && metric.doer === 'client' && metric.subject === 'Clients';
}

function isIdle(word: string): boolean {
  const bare = word.replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, '');
  return bare === '' || FILLERS.has(bare) || HELPERS.has(bare);
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.length > 0 && one.every((word) => other.includes(word));
}

/** Whether one phrase contains all words of the other, and more. */
function covers(one: readonly string[], other: readonly string[]): boolean {
  return one.length > other.length && other.every((word) => one.includes(word));
}

function mostWords(phrases: readonly Phrase[]): Phrase[] {
  const most = Math.max(0, ...phrases.map(({ close }) => close.length));
  return phrases.filter(({ close }) => close.length === most);
}

function only(phrases: readonly Phrase[]): Metric | undefined {
  const metrics = new Set(phrases.map(({ metric }) => metric));
  return metrics.size === 1 ? phrases[0]?.metric : undefined;
}

/** Finds similar metrics: first those that list one of the words under `near`, then those with similar words. */
function nearest(text: string, said: readonly string[], { phrases }: Lexicon): { near: Metric[]; told: number } {
  const metrics = [...new Set(phrases.map(({ metric }) => metric))];
  const typed = new Set(text.match(/[\p{L}\p{N}]+/gu));
  const told = metrics.filter(({ near }) => near.some((words) => words.split(' ').every((word) => typed.has(word))));
  const likeness = new Map<Metric, number>();
  const like = likeOnce();
  for (const { metric, close } of phrases) {
    likeness.set(metric, Math.max(likeness.get(metric) ?? 0, alike(said, close, like)));
  }
  // If a metric lists the words under `near`, others are offered only if they look very similar.
  const least = told.length === 0 ? 0.2 : 0.7;
  const looking = [...likeness]
    .filter(([, most]) => most > least)
    .sort(([, one], [, other]) => other - one)
    .map(([metric]) => metric);
  return { near: [...new Set([...told, ...looking])].slice(0, MOST_NEAR), told: Math.min(told.length, MOST_NEAR) };
}

type Like = (word: string, other: string) => number;

/** Compares each pair of words once, because hundreds of phrases share their words. */
function likeOnce(): Like {
  const known = new Map<string, Map<string, number>>();
  return (word, other) => {
    const likes = known.get(word) ?? new Map<string, number>();
    known.set(word, likes);
    const like = likes.get(other) ?? likeWords(word, other);
    likes.set(other, like);
    return like;
  };
}

/** How similar two phrases are, from 0 to 1, compared letter by letter. */
function alike(said: readonly string[], words: readonly string[], like: Like): number {
  if (words.length === 0) return 0;
  const best = (word: string, others: readonly string[]) => Math.max(...others.map((other) => like(word, other)));
  const sum = said.reduce((total, word) => total + best(word, words), 0);
  return (2 * sum) / (said.length + words.length + Math.abs(said.length - words.length) * 0.1);
}

function likeWords(word: string, other: string): number {
  if (word.length < 4 && word !== other) return 0;
  const like = 1 - distance(word, other) / Math.max(word.length, other.length);
  return like >= 0.5 ? like : 0;
}
