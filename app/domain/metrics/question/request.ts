import type { Metric } from '../../../config/metrics-file.ts';
import { unescaped } from '../../../infra/slack/blocks/text.ts';
import { type Recurrence, readRecurrence } from '../../calendar/recurrence.ts';
import type { Named } from './names.ts';
import type { Puzzle, Question } from './question.ts';
import { type Asking, readQuestion } from './read-question.ts';
import { type Courtesy, readCourtesy } from './typing/courtesy.ts';
import { findMetric } from './words.ts';

/** What a message to the bot asks for. */
export type Request =
  | { kind: 'help' }
  | { kind: 'courtesy'; courtesy: Courtesy }
  | { kind: 'list' }
  | { kind: 'explain'; metric: Metric }
  | { kind: 'question'; question: Question }
  | { kind: 'puzzle'; puzzle: Puzzle }
  | { kind: 'subscribe'; recurrence: Recurrence; question: Question }
  /** The time of a subscription was not understood. */
  | { kind: 'when'; part: string }
  /** A question to pin to the Home tab, or to remove from it. */
  | { kind: 'pin' | 'unpin'; question: Question }
  | { kind: 'subscriptions' }
  | { kind: 'unsubscribe'; id: number | undefined };

const MOST_TEXT = 1_000;
/** Other words for explain. */
const MEANING =
  /^(?:(?:and|so|but) )?(?:what (?:does|do) (.+?) (?:mean|stand for)|how (?:is|are|do (?:you|we)) (?:(?:count|calculate|compute|measure|define) )?(.+?) (?:counted|calculated|computed|measured|defined))$/;

/** Parses a message to the bot from which the mention of the bot was removed. */
export function readRequest(said: string, asking: Asking): Request {
  const text = readable(said, asking.names ?? []);
  const word = text.toLowerCase().replace(/[?!.]+$/, '');
  const courtesy = readCourtesy(text);
  if (courtesy === 'help') return { kind: 'help' };
  if (courtesy !== undefined) return { kind: 'courtesy', courtesy };
  if (word === 'list' || word === 'list metrics') return { kind: 'list' };
  if (word === 'subscriptions') return { kind: 'subscriptions' };
  const [, id] = /^unsubscribe\b\s*#?(\S*)/.exec(word) ?? [];
  if (id !== undefined) return { kind: 'unsubscribe', id: /^\d{1,9}$/.test(id) ? Number(id) : undefined };
  const [, wanted] =
    /^explain\b\s*(.*)$/.exec(word.replace(MEANING, (_, what?: string, how?: string) => `explain ${what ?? how}`)) ??
    [];
  if (wanted !== undefined) return explain(wanted, asking);
  const [, pinning, pinned] = /^(pin|unpin)\s+(.*)$/.exec(word) ?? [];
  if (pinned !== undefined) {
    const reading = readQuestion(pinned, asking);
    return reading.kind === 'puzzle'
      ? reading
      : { kind: pinning === 'pin' ? 'pin' : 'unpin', question: reading.question };
  }
  const recurrence = readRecurrence(subscribing(text));
  if (recurrence?.kind === 'unknown') return { kind: 'when', part: recurrence.part };
  const reading = readQuestion(recurrence?.rest ?? text, asking);
  if (reading.kind === 'puzzle' || recurrence === undefined) return reading;
  return { kind: 'subscribe', recurrence: recurrence.recurrence, question: reading.question };
}

/** Whether a message wants to change something (a subscription, or a pin) and not only to be answered. */
export function wantsChange(said: string): boolean {
  const text = readable(said, []);
  return /^(?:pin|unpin|unsubscribe)\b/i.test(text) || readRecurrence(subscribing(text))?.kind === 'found';
}

/**
 * The time of a subscription at the end, as in "nps last week every monday 9:00". "every week" at the end means
 * grouping by week instead.
 */
const AT_ITS_END =
  /^(?!every\b)(.+?)[\s,]+(every (?:mon|tues|wednes|thurs|fri|satur|sun)day(?:(?: at)? \d{1,2}(?::\d\d)?(?: ?[ap]m)?)?)[.!\s]*$/i;

function subscribing(text: string): string {
  return text.replace(/^subscribe\s+(?=every\b)/i, '').replace(AT_ITS_END, '$2 $1');
}

/** The beginning of a message as people typed it. No question is longer, and the time to read it has a limit. */
function readable(said: string, names: readonly Named[]): string {
  return unescaped(withoutMention(said, names)).slice(0, MOST_TEXT);
}

/**
 * Removes the bot's own mention wherever it stands. Mentions of people on the roster are names. Other mentions are
 * names only after "for" and the like.
 */
function withoutMention(text: string, names: readonly Named[]): string {
  const known = new Set(names.flatMap(({ ways }) => ways.map((way) => way.join(' '))));
  return text
    .slice(0, 8 * MOST_TEXT)
    .replace(
      /(\b(?:for|of|by|with|did|does|has)\s+)?<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/gi,
      (_, before: string | undefined, id: string) =>
        before !== undefined || known.has(id.toLowerCase()) ? `${before ?? ' '}@${id} ` : ' ',
    )
    .replace(/^(?:[\s,]|:(?=\s))+/, '')
    .trimEnd();
}

function explain(wanted: string, asking: Asking): Request {
  const found = findMetric(wanted, asking.catalogue.lexicon);
  if (found.kind === 'found') return { kind: 'explain', metric: found.metric };
  if (found.kind === 'several')
    return {
      kind: 'puzzle',
      puzzle: { kind: 'two_metrics', metrics: found.metrics, asks: found.metrics.map(explained) },
    };
  const { part, near } = found;
  return { kind: 'puzzle', puzzle: { kind: 'metric', part: part || 'explain', near, asks: near.map(explained) } };
}

const explained = ({ name }: Metric): string => `explain ${name}`;
