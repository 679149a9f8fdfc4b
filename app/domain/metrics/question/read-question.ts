import { periodBefore } from '../../calendar/period.ts';
import { goesOn } from './follow-up.ts';
import { hasPeriod, isAhead, type Question } from './question.ts';
import { type Asking, type Heard, puzzle, type QuestionReading } from './reading/asking.ts';
import { check } from './reading/check.ts';
import { hear } from './reading/hear.ts';
import { metricNamed } from './reading/meaning.ts';
import { namePuzzle, nearest, unknown, usual } from './reading/nearest.ts';
import { readSeveral } from './reading/several.ts';
import { unanswered } from './reading/unanswered.ts';
import { questionAbout } from './reading/whole.ts';
import { tidy } from './typing/tidy.ts';

export type { Asking, QuestionReading } from './reading/asking.ts';

/**
 * Parses a question: metric, period, `for …`, `by …`, `vs …`, `top N`, `as table|chart|csv`, in any order. Every word
 * has to be understood. If one is left over, there is no answer.
 */
export function readQuestion(text: string, asking: Asking): QuestionReading {
  const earlier = readEarlier(text, asking.before);
  if (earlier !== undefined) return earlier;
  const taken = hear(text, asking);
  if ('puzzle' in taken) return puzzle(taken.puzzle);
  const { heard, mended } = taken;
  const reading = readSeveral(heard) ?? readOne(heard, tidy(text));
  if (reading.kind === 'puzzle') return reading;
  const { metric } = reading.question;
  const part = unanswered(heard, { question: reading.question, typed: tidy(text) });
  if (part !== undefined) return nearest(heard, part, [metric]);
  if (mended.length === 0) return reading;
  return { kind: 'question', question: { ...reading.question, mended } };
}

const EARLIER =
  /^(?:and |or |what about |how about )*(?:in |for )?(?:the )?(?:(?:one|day|week|month|quarter|year|period) before(?: (?:that|this|it))?|previous(?: (?:one|period|day|week|month|quarter|year))?|before that|one earlier)$/;

/** "and the week before?" asks for the period before that of the question before. */
function readEarlier(text: string, before: Question | undefined): QuestionReading | undefined {
  if (before === undefined || before.period.ever || !EARLIER.test(tidy(text))) return undefined;
  if (!hasPeriod(before.metric) || isAhead(before.metric)) return undefined;
  const { versus: _, ...rest } = before;
  return { kind: 'question', question: { ...rest, period: periodBefore(before.period), periodAssumed: false } };
}

/** A question about one metric, or one that continues the previous question. */
function readOne(heard: Heard, typed: string): QuestionReading {
  const { asking, found, named, filters, compared } = heard;
  const { before } = asking;
  const known = metricNamed(heard);
  const metric = known ?? (found.kind === 'unknown' && found.part === '' ? before?.metric : undefined);
  if (named.puzzle !== undefined && metric !== undefined) return puzzle(namePuzzle(heard, named.puzzle));
  if (metric === undefined && found.kind === 'unknown') return puzzle(unknown(heard, found));
  if (metric === undefined) return puzzle({ kind: 'no_metric', near: usual(heard) });
  const checked = check(heard, metric);
  if ('refused' in checked) return checked.refused;
  if (known === undefined && before?.others !== undefined) {
    if (compared.length > 0) return puzzle({ kind: 'names', part: compared.map(({ label }) => label).join(', ') });
    // A follow-up to several metrics has to fit each of them.
    for (const other of before.others) {
      const also = check(heard, other);
      if ('refused' in also) return also.refused;
    }
  }
  const question = questionAbout(heard, { metric, cutting: checked.cutting, filters, compared });
  if (known === undefined && before) return { kind: 'question', question: goesOn(before, question) };
  return GOES_ON.test(typed) && before ? ofTheSame(heard, question, before) : { kind: 'question', question };
}

/** "only overdue ones" and "and detractors?" stay with the names and the period of the question before. */
const GOES_ON =
  /^(?:and )?(?:only|just)\b|^(?:and|what about|how about|same for)(?: (?:the|our))?(?: [\p{L}\d]+){1,3}$/u;

function ofTheSame(heard: Heard, question: Question, before: Question): QuestionReading {
  const own = new Set((question.filters ?? []).map(({ kind }) => kind));
  const filters = [...(question.filters ?? []), ...(before.filters ?? []).filter(({ kind }) => !own.has(kind))];
  const isFit = filters.every(({ kind }) => heard.asking.catalogue.filter(question.metric, kind) !== undefined);
  if (!isFit || before.compared !== undefined) return nearest(heard, 'only', [question.metric]);
  const isTimed = [question.metric, before.metric].every((metric) => hasPeriod(metric) && !isAhead(metric));
  const { period, periodAssumed } = question.periodAssumed && isTimed ? before : question;
  return {
    kind: 'question',
    question: { ...question, period, periodAssumed, ...(filters.length === 0 ? {} : { filters }) },
  };
}
