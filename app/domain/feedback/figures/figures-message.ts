import { DateTime } from 'luxon';
import { context, fields, header, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { capital, fallback, link, moment, mrkdwn, quote } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { dayAt, sayDate, sayDay } from '../../calendar/day.ts';
import { sayPerson } from '../../team/say-person.ts';
import { headline } from '../posts/messages.ts';
import type { FeedbackView } from '../posts/view.ts';
import type { Figures } from './figures.ts';
import { nps, type ScoreCounts, sayNps } from './nps.ts';

/** Links to the Slack messages about scores, where they exist. */
export type Links = ReadonlyMap<bigint, string>;

const COMMENT_MOST = 400;
const NAME_MOST = 120;

/** Builds the message with the figures of a period, for the weekly digest and the answer to /nps. */
export function figuresMessage(figures: Figures, links: Links): MessageBody {
  const { counts } = figures;
  const answers = total(counts);
  const title = answers === 0 ? 'no scores' : `NPS ${said(nps(counts))}`;
  const summary = `${capital(sayPeriod(figures))}: ${title}`;
  return {
    text: fallback(answers === 0 ? summary : `${summary} (${inWords(counts)})`),
    blocks: [
      header(summary),
      ...(answers === 0 ? [section(nobody(figures))] : [section(comparison(figures)), fields(...shares(counts))]),
      section(`${responseRate(figures)}\n${startRate(figures)}`),
      context(trend(figures)),
      ...unposted(figures),
      ...outOfReach(figures),
      ...comments(':tada: *What clients loved*', figures.best, links),
      ...comments(':mag: *What could be better*', figures.worst, links),
      ...openDetractors(figures, links),
      ...praised(figures),
    ],
  };
}

/** The answer to `/nps help`. */
export const NPS_HELP =
  'Type `/nps` for this week, or `/nps` with `this` or `last` and `week`, `month`, `quarter` or `year`, or with `last 30 days`, `last 8 weeks`, `last 6 months`. By client or skill: `/nps last month by client`.';

/** Writes dates in the label of a period as all messages do. */
function sayPeriod({ period: { label }, now, timeZone }: Figures): string {
  return label.replace(/\d{4}-\d{2}-\d{2}/g, (date) =>
    sayDay(DateTime.fromISO(date, { zone: 'utc' }), dayAt(now, timeZone)),
  );
}

/** The period within a sentence: "in the last 30 days". */
function duringPeriod(figures: Figures): string {
  const said = sayPeriod(figures).replace(/^last 1 /, 'last ');
  if (said === 'all time') return 'at any time';
  if (/^last \d/.test(said)) return `in the ${said}`;
  return said.startsWith('the ') ? `in ${said}` : said;
}

/** Explains why there is no number: nobody answered in this period, or nobody has ever answered. */
function nobody(figures: Figures): string {
  const { before, nearest } = figures;
  const silence = `Nobody gave a score ${duringPeriod(figures)}.`;
  if (total(before) > 0)
    return `${silence} In the period before the NPS was ${said(nps(before))}, from ${answersOf(before)}.`;
  if (nearest.before !== null) return `${silence} The last one came on ${sayDate(nearest.before, figures)}.`;
  if (nearest.after !== null) return `${silence} The first one came on ${sayDate(nearest.after, figures)}.`;
  return `${silence} There has been no score at all since Crewcall began to look for them.`;
}

function comparison({ counts, before }: Figures): string {
  const now = nps(counts) ?? 0;
  const then = nps(before);
  const answered = `from ${answersOf(counts)}`;
  if (then === null) return `*NPS ${sayNps(now)}* ${answered}. There were no scores in the period before.`;
  const change = now === then ? '→ unchanged' : now > then ? `▲ up ${now - then}` : `▼ down ${then - now}`;
  return `*NPS ${sayNps(now)}* ${answered}. ${change}: it was ${sayNps(then)} in the period before, from ${answersOf(before)}.`;
}

function shares(counts: ScoreCounts): string[] {
  const all = total(counts);
  const share = (name: string, part: number) => `*${name}*\n${part} (${percent(part, all)})`;
  return [
    share('Promoters', counts.promoters),
    share('Passives', counts.passives),
    share('Detractors', counts.detractors),
  ];
}

/**
 * The response rate: how many clients answered of those we asked. If we asked nobody, scores come from elsewhere;
 * then it is how many projects got a score of those completed.
 */
function responseRate({ responses: { completed, scored, asked, answered, ever } }: Figures): string {
  if (asked > 0)
    return `*Response rate*: ${percent(answered, asked)}, ${answered} of ${many(asked, 'client')} asked answered.`;
  if (ever) return '*Response rate*: no client was asked.';
  if (completed === 0) return '*Response rate*: no project was completed.';
  return `*Response rate*: ${percent(scored, completed)}, ${scored} of ${many(completed, 'completed project')} got a score.`;
}

function startRate({ started: { requested, prompt } }: Figures): string {
  if (requested === 0) return '*Started within an hour*: no project was requested.';
  return `*Started within an hour*: ${percent(prompt, requested)}, ${prompt} of ${many(requested, 'requested project')}.`;
}

/** The NPS week by week in text, for people who do not see the chart. */
function trend({ trend: weeks }: Figures): string {
  const all = weeks.reduce((sum, { counts }) => added(sum, counts), { promoters: 0, passives: 0, detractors: 0 });
  if (total(all) === 0) return `No scores in ${weeks.length} weeks.`;
  const byWeek = weeks.map(({ counts }) => said(nps(counts))).join(' · ');
  return `NPS of ${weeks.length} weeks: *${said(nps(all))}*, from ${answersOf(all)}. Week by week: ${byWeek}`;
}

/** Explains why @statsbot may show another number: it counts all scores in the scores database, posted or not. */
function unposted({ postedSince }: Figures): KnownBlock[] {
  if (postedSince === undefined) return [];
  return [
    context(
      `Scores from before ${moment(postedSince)} were never posted, and do not count here; \`nps\`, asked of @statsbot, counts them, too.`,
    ),
  ];
}

function outOfReach({ awaySince }: Figures): KnownBlock[] {
  if (awaySince === undefined) return [];
  const since =
    awaySince === 'never' ? 'so no score of it counts yet' : `since ${moment(awaySince)}: newer scores are missing`;
  return [context(`:warning: The scores database cannot be reached, ${since}. The operators have been told.`)];
}

function comments(title: string, views: readonly FeedbackView[], links: Links): KnownBlock[] {
  if (views.length === 0) return [];
  return [
    section(title),
    ...views.map((view) => section(`${source(view, links)}\n${quote(oneParagraph(view.comment ?? ''), COMMENT_MOST)}`)),
  ];
}

function openDetractors({ open: { shown, count } }: Figures, links: Links): KnownBlock[] {
  if (count === 0) return [];
  const lines = shown.map((view) => `• ${source(view, links)}: ${owner(view)}`);
  const more = count > shown.length ? [`…and ${count - shown.length} more`] : [];
  const title = `:rotating_light: *${count === 1 ? 'One detractor' : `${count} detractors`} without an outcome*`;
  return [section([title, ...lines, ...more].join('\n'))];
}

function praised({ praised: people }: Figures): KnownBlock[] {
  if (people.length === 0) return [];
  const names = people.map(({ person, count }) => `${sayPerson(person)} (${count})`);
  return [section(`:sparkles: *Most often on promoters' projects*: ${names.join(', ')}`)];
}

/** Says who gave the score and for which project, with a link to the message. */
function source(view: FeedbackView, links: Links): string {
  const url = links.get(view.scoreId);
  const words = `${mrkdwn(headline(view), NAME_MOST)} for ${mrkdwn(view.projectCode)}`;
  return url === undefined ? words : `${words} · ${link(url, 'message')}`;
}

function owner({ project, followUp }: FeedbackView): string {
  const owners = project === null ? [] : project.pms.length > 0 ? project.pms : project.lead ? [project.lead] : [];
  const owned =
    owners.length === 0
      ? 'nobody owns it yet'
      : `${owners.map(sayPerson).join(', ')} ${owners.length > 1 ? 'own' : 'owns'} it`;
  if (followUp === null) return owned;
  const follower = sayPerson(followUp.by);
  return owners.map(sayPerson).join() === follower ? `${owned} and follows up` : `${owned}, ${follower} follows up`;
}

function total({ promoters, passives, detractors }: ScoreCounts): number {
  return promoters + passives + detractors;
}

function added(one: ScoreCounts, other: ScoreCounts): ScoreCounts {
  return {
    promoters: one.promoters + other.promoters,
    passives: one.passives + other.passives,
    detractors: one.detractors + other.detractors,
  };
}

function inWords({ promoters, passives, detractors }: ScoreCounts): string {
  return [many(promoters, 'promoter'), many(passives, 'passive'), many(detractors, 'detractor')].join(', ');
}

function answersOf(counts: ScoreCounts): string {
  return many(total(counts), 'score');
}

function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)}%`;
}

function oneParagraph(text: string): string {
  return text.replace(/(?<!\s)\s*\n\s*/g, '\n');
}

const said = (score: number | null): string => (score === null ? '–' : sayNps(score));
