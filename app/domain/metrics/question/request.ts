import type { Metric } from '../../../config/metrics-file.ts';
import { unescaped } from '../../../infra/slack/blocks/text.ts';
import { type Recurrence, readRecurrence } from '../../calendar/recurrence.ts';
import { type Asking, type Puzzle, type Question, readQuestion } from './question.ts';
import { findMetric } from './words.ts';

/** What somebody wants who speaks to the bot. */
export type Request =
  | { kind: 'help' }
  | { kind: 'list' }
  | { kind: 'explain'; metric: Metric }
  | { kind: 'question'; question: Question }
  | { kind: 'puzzle'; puzzle: Puzzle }
  | { kind: 'subscribe'; recurrence: Recurrence; question: Question }
  /** When was not understood. */
  | { kind: 'when'; part: string }
  /** A question that is to stay in the Home tab, or no longer. */
  | { kind: 'pin' | 'unpin'; question: Question }
  | { kind: 'subscriptions' }
  | { kind: 'unsubscribe'; id: number | undefined };

const MOST_TEXT = 1_000;

/** Reads what was said to the bot, without the mention of it. */
export function readRequest(said: string, asking: Asking): Request {
  const text = unescaped(withoutMention(said)).slice(0, MOST_TEXT);
  const word = text.toLowerCase().replace(/[?!.]+$/, '');
  if (word === '' || /^(?:help|hi|hello|hey)$/.test(word)) return { kind: 'help' };
  if (word === 'list' || word === 'list metrics') return { kind: 'list' };
  if (word === 'subscriptions') return { kind: 'subscriptions' };
  const [, id] = /^unsubscribe\b\s*#?(\S*)/.exec(word) ?? [];
  if (id !== undefined) return { kind: 'unsubscribe', id: /^\d{1,9}$/.test(id) ? Number(id) : undefined };
  const [, wanted] = /^explain\b\s*(.*)$/.exec(word) ?? [];
  if (wanted !== undefined) return explain(wanted, asking);
  const [, pinning, pinned] = /^(pin|unpin)\s+(.*)$/.exec(word) ?? [];
  if (pinned !== undefined) {
    const reading = readQuestion(pinned, asking);
    return reading.kind === 'puzzle'
      ? reading
      : { kind: pinning === 'pin' ? 'pin' : 'unpin', question: reading.question };
  }
  const recurrence = readRecurrence(text.replace(/^subscribe\s+(?=every\b)/i, ''));
  if (recurrence?.kind === 'unknown') return { kind: 'when', part: recurrence.part };
  const reading = readQuestion(recurrence?.rest ?? text, asking);
  if (reading.kind === 'puzzle' || recurrence === undefined) return reading;
  return { kind: 'subscribe', recurrence: recurrence.recurrence, question: reading.question };
}

/**
 * The mention that a message to the bot begins or ends with is no part of the question. A run of blanks is tried once,
 * not from each of its blanks: the text is as long as Slack lets anybody write.
 */
function withoutMention(text: string): string {
  return text
    .replace(/^\s*(<@[UW][A-Z0-9]+(\|[^<>]*)?>[\s,:]*)+|(?:(?<!\s)\s*<@[UW][A-Z0-9]+(\|[^<>]*)?>)+\s*$/g, '')
    .trim();
}

function explain(wanted: string, asking: Asking): Request {
  const found = findMetric(wanted, asking.catalogue.metrics);
  if (found.kind === 'found') return { kind: 'explain', metric: found.metric };
  if (found.kind === 'several') return { kind: 'puzzle', puzzle: { kind: 'two_metrics', metrics: found.metrics } };
  return { kind: 'puzzle', puzzle: { kind: 'metric', part: found.part || 'explain', near: found.near } };
}
