import { namedSpan } from '../app/domain/calendar/named-span.ts';
import { figuresOf } from '../app/domain/feedback/figures/figures.ts';
import { figuresMessage, unknownPeriod } from '../app/domain/feedback/figures/figures-message.ts';
import { linksOf } from '../app/domain/feedback/posts/links.ts';
import type { Answer } from '../app/inbound/slack/answer.ts';
import { type Services, showingOf } from '../app/inbound/slack/services.ts';
import type { Asked } from './command.ts';
import { nearest } from './nearest.ts';
import { readable } from './words.ts';

/** The most common periods, for correcting typing errors. */
const PERIODS = [
  ...['today', 'yesterday', 'last 7 days', 'last 30 days'],
  ...['week', 'month', 'quarter', 'year'].flatMap((unit) => [`this ${unit}`, `last ${unit}`]),
];

/** Answers with the figures of the weekly digest, for any period. */
export async function nps({ rest }: Pick<Asked, 'rest'>, services: Services): Promise<Answer> {
  const { db, clock, config, ops, line } = services;
  const { timeZone } = config;
  const typed = rest.replace(/^["'`“”‘’\s]+|["'`“”‘’.,!?\s]+$/g, '');
  const period = namedSpan(typed, clock.now(), timeZone);
  if (period === undefined) return unknownPeriod(readable(typed), nearest(readable(typed), PERIODS));
  const figures = await line(() => figuresOf(db, period, showingOf(services)));
  return figuresMessage(figures, await linksOf(figures, { permalinks: ops.permalinks, priority: 'answer' }));
}
