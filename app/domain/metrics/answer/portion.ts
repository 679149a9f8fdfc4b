import type { Metric } from '../../../config/metrics-file.ts';
import type { Question } from '../question/question.ts';
import type { Answer } from './answered.ts';

/** The share that one client, person or skill has of a number; of several currencies, of each for itself. */
export async function answerPortion(asked: Question, ask: (question: Question) => Promise<Answer>): Promise<Answer> {
  const { portion: _, ...question } = asked;
  const { filters: _filters, ...whole } = question;
  const [part, total] = await Promise.all([ask(question), ask(whole)]);
  const ours = part.parts ?? [part];
  const isSplit = 'split' in question.metric && question.metric.split !== undefined;
  const shares = (total.parts ?? [total]).map((one): Answer => {
    const { unit } = one.question.metric;
    const same = ours.find((other) => !isSplit || other.question.metric.unit === unit);
    const of = { a: same?.value ?? 0, b: 0, n: one.value ?? 0 };
    const metric = sharedMetric(question.metric, isSplit ? unit : undefined);
    return {
      ...bare(one),
      question: { ...asked, metric },
      value: of.n === 0 ? null : (100 * of.a) / of.n,
      of,
    };
  });
  const [first, ...others] = shares;
  if (first === undefined || others.length === 0) return first ?? bare(total);
  const metric = sharedMetric(question.metric, undefined);
  return { ...first, question: { ...asked, metric }, value: null, parts: shares };
}

/** A share is compared with nothing, and has no course. */
function bare({ parts: _parts, things: _things, named: _named, ...answer }: Answer): Answer {
  return { ...answer, comparison: undefined, series: undefined, breakdown: undefined };
}

function sharedMetric(metric: Metric, currency: string | undefined): Metric {
  const of = currency === undefined || currency.startsWith('of ') ? currency : `in ${currency}`;
  return {
    ...metric,
    kind: 'ratio',
    unit: of === undefined ? '%' : `% ${of}`,
    description: `What share this is of all. ${metric.description}`,
  } as Metric;
}
