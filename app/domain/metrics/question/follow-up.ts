import type { Filter } from './names.ts';
import type { Question } from './question.ts';

/**
 * Completes a question without a metric from the previous one. Parts of the new question replace those of the old one.
 */
export function goesOn(before: Question, { metric: _, ...said }: Question): Question {
  const { period, periodAssumed, versus, filters, by, bucket, top, lowest, list, as } = said;
  const named = [...(filters ?? []), ...(said.compared ?? [])];
  const stays = ({ kind, not }: Filter) => !named.some((one) => one.kind === kind && one.not === not);
  const all: readonly Filter[] = [...(before.filters?.filter(stays) ?? []), ...(filters ?? [])];
  const compared = said.compared ?? (before.compared?.every(stays) ? before.compared : undefined);
  const isListed = list && before.threshold?.each !== true;
  const cut = by !== undefined || bucket !== undefined || isListed ? { by, bucket, top, lowest, list } : cutOf(before);
  // A limit for each label goes with the breakdown.
  const limit = before.threshold?.each && cut.by !== before.by ? undefined : before.threshold;
  const isPortion =
    before.portion && all.length === 1 && compared === undefined && Object.keys(present(cut)).length === 0;
  const when = periodAssumed ? before : { period, periodAssumed };
  const against = versus ?? (periodAssumed ? before.versus : undefined);
  return {
    metric: before.metric,
    ...(before.others === undefined ? {} : { others: before.others }),
    ...(isPortion ? { portion: true } : {}),
    ...(limit === undefined ? {} : { threshold: limit }),
    period: when.period,
    periodAssumed: when.periodAssumed,
    ...(against === undefined ? {} : { versus: against }),
    ...(all.length === 0 ? {} : { filters: all }),
    ...(compared === undefined ? {} : { compared }),
    ...(compared === undefined ? present(cut) : {}),
    ...(as === undefined ? {} : { as }),
  };
}

type Cut = Pick<Question, 'by' | 'bucket' | 'top' | 'lowest' | 'list'>;

function cutOf({ by, bucket, top, lowest, list }: Question) {
  return { by, bucket, top, lowest, list };
}

function present({ by, bucket, top, lowest, list }: { [Key in keyof Cut]: Cut[Key] | undefined }): Cut {
  return {
    ...(by === undefined ? {} : { by }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(top === undefined ? {} : { top }),
    ...(lowest === undefined ? {} : { lowest }),
    ...(list === undefined ? {} : { list }),
  };
}
