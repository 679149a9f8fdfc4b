import type { Question } from '../question.ts';
import type { Heard } from './asking.ts';

/** A second question behind the first. */
const SECOND =
  /\b(?:and|but|plus|also|or)\s+(?:also\s+)?((?:(?:about|for|with|of|from|to|at|by|on|in|since)\s+)?(?:what|why|where|when|whose|who|whom|how|which)\b.*)$/;
/** A second question that a list or a breakdown answers: "and which ones", "and for which client". */
const WHICH = /^(?:(?:by|for|from|of)\s+)?(?:which|what|who|whom)(?:\s+(?:(?:are|were)\s+)?\p{L}+)?$/u;
/** One score is asked for; who gave any of the bad ones is another question. */
const EXTREME = /^(?:the |our )*(?:worst|lowest|best|highest)\b/;
/** A second condition beside a limit: "took less than 2 days and were late". */
const ALSO_SO = /\b(and (?:were|was|are|is) \p{L}+)$/u;
/** What happens on each Monday, not on the last one. */
const WEEKDAYS = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b/;
const NEGATION = /\b(?:no|not|never|without|zero)\b/;
/** A limit for a number of things is none for what each of them measures: "more than 3 open projects". */
const MANY_THINGS =
  /\b(?:more than|over|above|at least|fewer than|less than|under|below|at most|up to|exactly)\s+(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:\p{L}+\s+){0,2}?(?:projects?|clients?|customers?|people|specialists?|scores?|offers?|claims?|reviews?)\b/u;

/** Who did it is a group of people, by which the answer is not limited: "how many were claimed by pms". */
const DONE_BY = /\bhow many\b.*\b(?:were|was|are|got|been)\b.*\p{L}+ed (by (?:the |our )?\p{L}+s)\b/u;
/** Somebody who is not named. */
const SUPERLATIVE =
  /\b(?:has|have|does|did|for|of|from) (?:the|our) (\p{L}+est (?:person|pm|client|customer|specialist))\b/u;
/** What is denied of two things. */
const BOTH_DENIED = /\bwithout\b.*?\b((?:and|or)\b.*)$/;

/**
 * A part of a question that the answer would leave out. Half an answer looks like a whole one, so that the question is
 * not answered then. `typed`: the text before its typing errors were corrected.
 */
export function unanswered(
  { spelled, shape }: Heard,
  { question, typed }: { question: Question; typed: string },
): string | undefined {
  const { threshold, by, bucket, list, others, filters = [] } = question;
  const [, second] = SECOND.exec(spelled) ?? [];
  if (second !== undefined) {
    const isCut = (list ?? by ?? bucket) !== undefined;
    const isToldWhy = by === 'reason' && second === 'why';
    const isBeside = others !== undefined && !isCut;
    if (!isToldWhy && !isBeside && !(isCut && !EXTREME.test(spelled) && WHICH.test(second))) return second;
  }
  const [weekdays] = WEEKDAYS.exec(typed) ?? [];
  if (weekdays !== undefined) return weekdays;
  // A day without claims is missing from the claims by day.
  if (shape.asked && bucket !== undefined && NEGATION.test(spelled)) return NEGATION.exec(spelled)?.[0];
  const [things] = threshold === undefined || threshold.each ? [] : (MANY_THINGS.exec(spelled) ?? []);
  if (things !== undefined) return things;
  const [, besides] = threshold === undefined ? [] : (ALSO_SO.exec(spelled) ?? []);
  if (besides !== undefined) return besides;
  const [, group] = (by === undefined ? SUPERLATIVE : DONE_BY).exec(spelled) ?? [];
  if (group !== undefined) return group;
  const [, both] = others?.some(({ name }) => !spelled.includes(name)) ? (BOTH_DENIED.exec(spelled) ?? []) : [];
  if (both !== undefined) return both;
  const alone = filters.find(
    ({ kind, label }) => kind === 'person' && spelled.includes(`only ${label.toLowerCase().split(' ')[0]}`),
  );
  return alone === undefined ? undefined : `only ${alone.label}`;
}
