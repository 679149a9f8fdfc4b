import { namedSpan } from '../app/domain/calendar/named-span.ts';
import { figuresOf } from '../app/domain/feedback/figures/figures.ts';
import { figuresMessage, NPS_HELP } from '../app/domain/feedback/figures/figures-message.ts';
import { linksOf } from '../app/domain/feedback/posts/links.ts';
import type { Answer } from '../app/inbound/slack/answer.ts';
import { type Services, showingOf } from '../app/inbound/slack/services.ts';
import type { Asked } from './command.ts';
import { nearest } from './nearest.ts';
import { isHelp } from './read-command.ts';

/** The most common periods, for correcting typing errors. */
const PERIODS = [
  ...['today', 'yesterday', 'last 7 days', 'last 30 days'],
  ...['week', 'month', 'quarter', 'year'].flatMap((unit) => [`this ${unit}`, `last ${unit}`]),
];

/**
 * Answers with the figures of the weekly digest, for any period. What is no period is a question for @statsbot, such
 * as `for anna` or `last month by client`.
 */
export async function nps(
  asked: Pick<Asked, 'rest' | 'channelId' | 'triggerId'> & Asker,
  services: Services,
): Promise<Answer> {
  const { db, clock, config, ops, line } = services;
  const { timeZone } = config;
  const typed = spelledOut(asked.rest.replace(/^["'`“”‘’\s]+|["'`“”‘’.,!\s]+$/g, ''));
  if (isHelp(typed)) return NPS_HELP;
  const named = namedSpan(typed.replace(/\?$/, ''), clock.now(), timeZone);
  // A typing error is corrected; the title of the answer names the period.
  const near = named === undefined && !/\bnext\b/i.test(typed) ? nearest(typed, PERIODS) : undefined;
  const period = near === undefined ? named : namedSpan(near, clock.now(), timeZone);
  if (period === undefined) return asQuestion(typed, asked, services);
  const figures = await line(() => figuresOf(db, period, showingOf(services)));
  return figuresMessage(figures, await linksOf(figures, { permalinks: ops.permalinks, priority: 'answer' }));
}

interface Asker {
  slackId: string;
}

/** "week" is this week, and "7 days" are the last 7 days. */
function spelledOut(typed: string): string {
  const asked = typed.replace(/^(please|pls)\s+|\s+(please|pls|plz|thanks|thx)$/gi, '');
  if (/^(week|month|quarter|year)$/i.test(asked)) return `this ${asked}`;
  const [, count, unit = ''] = /^(\d{1,3})\s*(d|w|m|days?|weeks?|months?)$/i.exec(asked) ?? [];
  const name = { d: 'days', w: 'weeks', m: 'months' }[unit.charAt(0).toLowerCase()];
  return count === undefined || name === undefined ? asked : `last ${count} ${name}`;
}

async function asQuestion(
  typed: string,
  { slackId, channelId, triggerId }: Pick<Asked, 'channelId' | 'triggerId'> & Asker,
  { metricAnswers, ops }: Services,
): Promise<Answer> {
  const text = `nps ${typed}`;
  // A subscription is not a question, and is made where everybody sees it.
  if (metricAnswers.changesSomething(text)) return NPS_HELP;
  const key = `command:${triggerId}`;
  const { message } = await metricAnswers.reply({ text, slackId, channelId, bot: ops.name, key, seenByOne: true });
  return message;
}
