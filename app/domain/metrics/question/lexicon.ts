import type { Metric, MetricsFile } from '../../../config/metrics-file.ts';
import { FILLERS, GRAMMAR, HELPERS } from './idle.ts';

/** Words that name a metric, in normalised form. */
export interface Phrase {
  metric: Metric;
  /** The words without fillers. */
  close: readonly string[];
  /** The words without fillers and helpers. Undefined if the words name the metric only together with the helpers. */
  loose: readonly string[] | undefined;
}

/** The vocabulary of a catalogue of metrics. */
export interface Lexicon {
  phrases: readonly Phrase[];
  /** Resolves a synonym of a dimension's name: customer for client. */
  cutNamed(words: string): string | undefined;
  /**
   * Reduces a text to the words that matter, normalised: synonyms, singular and plural, and forms of a verb become
   * equal.
   */
  wordsOf(text: string): { close: string[]; loose: string[] };
  /** Whether a word, in any form, is part of a metric's name. */
  knows(word: string): boolean;
  /** Whether a word has a meaning in questions, so that it is not taken for a name. */
  isOurs(word: string): boolean;
  /** All words in the form in which they are written. */
  vocabulary: ReadonlySet<string>;
}

export function createLexicon({
  metrics,
  dimensions,
  synonyms,
}: Pick<MetricsFile, 'metrics' | 'dimensions' | 'synonyms'>): Lexicon {
  const cuts = new Map<string, string>();
  for (const name of metrics.flatMap((metric) => Object.keys(metric.dimensions))) {
    for (const words of [name, ...(dimensions[name]?.words ?? [])]) {
      cuts.set(words, name).set(plural(words), name);
    }
  }
  const written = [
    ...metrics.flatMap(({ name, words }) => [name, ...words]),
    ...Object.entries(synonyms).flatMap(([one, others]) => [one, ...others]),
    ...cuts.keys(),
  ];
  const vocabulary = new Set(written.flatMap((words) => words.split(' ')));
  const stems = new Set([...vocabulary].map(stem));
  const oneFor = oneForMany(synonyms);

  const knows = (word: string) => vocabulary.has(word) || stems.has(stem(word));

  function wordsOf(text: string) {
    const close = [...new Set(oneFor(text.match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !FILLERS.has(word)))];
    const bare = (words: readonly string[]) => [...new Set(words.map(stem))];
    return { close: bare(close), loose: bare(close.filter((word) => !HELPERS.has(word))) };
  }

  const phrases = metrics.flatMap((metric) =>
    [metric.name, ...metric.words].map((words): Phrase => {
      const { close, loose } = wordsOf(words);
      const needsHelpers = words !== metric.name && TELLING.test(words);
      // "not" by itself denies nothing yet: "not working" needs its verb.
      const isTold = loose.some((word) => word !== 'not');
      return { metric, close, loose: needsHelpers || !isTold ? undefined : loose };
    }),
  );
  return {
    phrases,
    vocabulary,
    wordsOf,
    cutNamed: (words) => cuts.get(words),
    knows,
    isOurs: (word) => knows(word) || GRAMMAR.has(word) || FILLERS.has(word) || HELPERS.has(word),
  };
}

/** Helper words that change the meaning: without them, the other words would name another metric. */
const TELLING =
  /\b(?:going|better|worse|improving|improved|do|did|does|we|have|has|had|are|were|got|get|there|being|on|gave)\b/;

/** Reduces singular and plural, and the forms of a verb, to one: starts, start, started. */
export function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  const single = word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
  return single.length > 5
    ? single.replace(/(?:(l)l|(.))(?:ed|ing)$/, '$1$2').replace(/e$/, '')
    : single.replace(/e$/, '');
}

/** Whether the text contains all words of a metric, and besides them only words that can be ignored. */
export function saysAs(words: readonly string[], said: readonly string[]): boolean {
  if (!words.every((word) => said.includes(word))) return false;
  return said.every((word) => words.includes(word) || HARMLESS.has(word));
}

const HARMLESS = new Set(
  'am are was were be been and or so yet still already it its that those these this which for to with in on by from also'
    .split(' ')
    .map(stem),
);

/** Replaces synonyms by their main word. The longest synonyms are replaced first. */
function oneForMany(synonyms: MetricsFile['synonyms']): (words: readonly string[]) => string[] {
  const known = new Map<string, string>();
  for (const [one, others] of Object.entries(synonyms)) for (const other of others) known.set(other, one);
  const longest = Math.max(1, ...[...known.keys()].map((words) => words.split(' ').length));
  return (words) => {
    const found: string[] = [];
    for (let at = 0; at < words.length; ) {
      let taken = 1;
      let word = words[at] ?? '';
      for (let many = Math.min(longest, words.length - at); many > 0; many--) {
        const one = known.get(words.slice(at, at + many).join(' '));
        if (one === undefined) continue;
        [taken, word] = [many, one];
        break;
      }
      found.push(word);
      at += taken;
    }
    return found;
  };
}

function plural(words: string): string {
  return /[^aeiou]y$/.test(words) ? words.replace(/y$/, 'ies') : `${words}s`;
}
