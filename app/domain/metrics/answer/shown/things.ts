import { context, type KnownBlock, section, sections } from '../../../../infra/slack/blocks/blocks.ts';
import { mrkdwn, plain } from '../../../../infra/slack/blocks/text.ts';
import type { Question } from '../../question/question.ts';
import type { Answer } from '../answered.ts';
import { bareFigure, figure } from './figures.ts';

/** The most things that are listed under each of several numbers. */
export const MOST_LISTED = 10;

/** The things that were asked for, or that have an extreme value; of several currencies, under each its own. */
export function ownThings({ things, named, ...part }: Answer, { isPart }: { isPart: boolean }): KnownBlock[] {
  const shown = things ?? named;
  if (shown === undefined) return [];
  const many = isPart ? MOST_LISTED : shown.rows.length;
  const rows = shown.rows.slice(0, many);
  const lines = thingLines({ rows, more: shown.more + shown.rows.length - rows.length }, part.question);
  return isPart ? [section(`*${mrkdwn(figure(part.value, part.question.metric))}*`), ...lines] : lines;
}

/** The counted things, one in each line. */
export function thingLines({ rows, more }: NonNullable<Answer['things']>, { metric }: Question): KnownBlock[] {
  if (rows.length === 0) return [section('There are none to list.')];
  const lines = rows.map(({ label, value, times }) => {
    const number = value === null ? '' : ` · ${bareFigure(value, metric)}`;
    return `• ${mrkdwn(plain(label, 200))}${number}${times > 1 && value === null ? ` (${times} times)` : ''}`;
  });
  return [...sections(lines), ...(more === 0 ? [] : [context(`and ${more} more`)])];
}
