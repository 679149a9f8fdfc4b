import {
  actions,
  button,
  context,
  divider,
  header,
  home,
  type KnownBlock,
  primary,
  section,
  type View,
} from '../../infra/slack/blocks/blocks.ts';
import { channelLink, counted, moment, mrkdwn, ordinal, plain, span } from '../../infra/slack/blocks/text.ts';
import type { Now } from '../calendar/period.ts';
import { sayNps } from '../feedback/figures/nps.ts';
import { next } from '../projects/answers/buttons.ts';
import { nextStep } from '../projects/answers/next-step.ts';
import { dueText, dueWhileOffered, pageLinked } from '../projects/card.ts';
import type { UrgencyRule } from '../projects/urgent.ts';
import { adminOffer } from '../team/answers/first-admin.ts';
import type { Board } from './board.ts';
import type { Free } from './hours/free.ts';
import type { MyPlace } from './mine/in-line.ts';
import type { MyOffer, MyProject, MyReview, MySkill, Some } from './mine/mine.ts';
import type { Month } from './month.ts';
import type { Card, Work } from './work.ts';

const TITLE_MOST = 140;
const SKILLS_MOST = 2_000;

/** Optional parts of the Home. */
interface Offers {
  /** Whether to show the button that makes the reader the first admin of the roster. */
  offersAdmin?: boolean;
}

/** App Home of somebody on the roster. Lists are clipped well below Slack's limits of 100 blocks and 250 kB. */
export function homeView(board: Board, { offersAdmin = false }: Offers = {}): View {
  return home([
    ...(offersAdmin ? adminOffer().blocks : []),
    ...myProjectBlocks(board),
    ...offerBlocks(board),
    ...lineBlocks(board),
    ...reviewBlocks(board.reviews),
    ...skillBlocks(board),
    ...hoursBlocks(board),
    ...(board.all === null
      ? []
      : [divider(), ...workBlocks(board.all.work, board), freeBlock(board.all.free), monthBlock(board.all.month)]),
  ]);
}

/** App Home of somebody who is not on the roster. */
export function strangerView({ offersAdmin = false }: Offers = {}): View {
  return home([
    header('Welcome'),
    ...(offersAdmin ? adminOffer().blocks : []),
    section(
      'Here you will see your projects, what is offered to you and your skills. You are not on the roster: ask an admin to put you on it with `/team add`, then open this page again.',
    ),
    context('Offers come as messages from @newproject. `/project help` shows what can be typed.'),
  ]);
}

function myProjectBlocks({ projects, ...board }: Board): KnownBlock[] {
  return [
    header('My projects'),
    ...projects.shown.flatMap((project) => [section(projectText(project, board)), actions(...buttons(project, board))]),
    ...(projects.count === 0
      ? [section('Nothing at the moment. What you claim, and what you are added to, shows up here.')]
      : []),
    ...more(projects, 'mine'),
  ];
}

function projectText(project: MyProject, board: Now): string {
  const { code, title, pageLink, status, isMyClaim, role, channelId } = project;
  const where = channelId === null ? 'its channel is being made' : channelLink(channelId);
  const stands = status === 'started' ? where : isMyClaim ? 'claimed by you, not started yet' : 'not started yet';
  const line = [
    stands,
    role === 'pm' ? 'you are its project manager' : role === 'lead' ? 'you lead it' : role,
    dueText(project, board) ?? 'no due date',
  ];
  return `*${pageLinked(pageLink, plain(title, TITLE_MOST))}* (${mrkdwn(code)})\n${line.join(' · ')}`;
}

/** The buttons for a project, the likeliest action first. */
function buttons({ code, status, isMyClaim }: MyProject, { all }: Pick<Board, 'all'>) {
  return [
    ...(status === 'claimed' && (isMyClaim || all !== null) ? [next.start(code)] : []),
    ...(status === 'started' && all !== null ? [next.complete(code)] : []),
    next.status(code),
  ];
}

function offerBlocks({ offers, ...board }: Board): KnownBlock[] {
  if (offers.count === 0) return [];
  return [
    header('On offer to you'),
    ...offers.shown.map((offer) => section(offerText(offer, board), primary('Claim', 'claim_project', offer.code))),
    ...more(offers, 'unclaimed'),
  ];
}

function offerText(offer: MyOffer, board: UrgencyRule): string {
  const { code, title, client, pageLink, aloneUntil } = offer;
  const alone =
    aloneUntil === null ? '' : `\n*You are next in line*: it is offered to you alone until ${moment(aloneUntil)}.`;
  return `*${pageLinked(pageLink, plain(title, TITLE_MOST))}* (${mrkdwn(code)})\n${mrkdwn(plain(client, TITLE_MOST))} · ${dueWhileOffered(offer, board)}${alone}`;
}

function lineBlocks({ inLine, ...board }: Board): KnownBlock[] {
  if (inLine.count === 0) return [];
  const rest = inLine.count - inLine.shown.length;
  return [
    header('In line for'),
    ...inLine.shown.map((place) => section(placeText(place, board), button('Leave', 'leave_line', place.code))),
    ...(rest > 0 ? [context(`and ${rest} more, which come up here one after another`)] : []),
  ];
}

function placeText(mine: MyPlace, board: Now): string {
  const { code, title, pageLink, place, dueAt } = mine;
  const due = dueText({ status: 'claimed', dueAt }, board);
  const line = [`*${ordinal(place)} in line*`, whereItIs(mine), ...(due === null ? [] : [due])];
  return `*${pageLinked(pageLink, plain(title, TITLE_MOST))}* (${mrkdwn(code)})\n${line.join(' · ')}`;
}

function whereItIs({ isFree, holder, isAskingOther }: MyPlace): string {
  if (isFree) return `it fell free, and ${isAskingOther ? 'another one in line' : 'everybody'} is asked`;
  if (holder === null) return 'somebody has it';
  const name = mrkdwn(holder.name, 100);
  return holder.elsewhere ? `claimed elsewhere by ${name}` : `${name} has it`;
}

function reviewBlocks(reviews: Some<MyReview>): KnownBlock[] {
  if (reviews.count === 0) return [];
  const rest = reviews.count - reviews.shown.length;
  return [
    header('Your colleagues wait for your review'),
    ...reviews.shown.map(({ requestId, code, title, closesAt }) =>
      section(
        `*${mrkdwn(title, TITLE_MOST)}* (${mrkdwn(code)})\nopen until ${moment(closesAt)}`,
        button('Review', 'review_peers', String(requestId)),
      ),
    ),
    ...(rest > 0 ? [context(`and ${rest} more, which come up here one after another`)] : []),
  ];
}

function skillBlocks({ skills, awaySince, active }: Board): KnownBlock[] {
  return [
    header('My skills'),
    section(skills.length === 0 ? 'None yet, so nothing is offered to you. Which do you have?' : skillText(skills)),
    context(availability({ awaySince, active })),
    actions(
      button('Edit skills', 'edit_skills', 'skills'),
      awaySince === null ? button("I'm away", 'set_away', 'away') : primary("I'm back", 'set_back', 'back'),
    ),
  ];
}

function hoursBlocks({ working, active }: Board): KnownBlock[] {
  if (!active) return [];
  return [
    header('My hours, room and days off'),
    section(working.join('\n')),
    actions(button('Change', 'edit_hours', 'hours')),
  ];
}

/** Shows who is free, for people who plan. */
function freeBlock({ now, week }: Free): KnownBlock {
  const named = ({ shown, count }: Some<string>) => {
    const names = clipList(
      shown.map((name) => mrkdwn(name, 60)),
      1_000,
    );
    return count === 0 ? 'nobody' : `${names}${count > shown.length ? ` and ${count - shown.length} more` : ''}`;
  };
  return section(`*Free now* (${now.count}): ${named(now)}\n*Free this week* (${week.count}): ${named(week)}`);
}

function skillText(skills: MySkill[]): string {
  const words = skills.map(({ slug, group }) =>
    group === null ? mrkdwn(slug) : `${mrkdwn(slug)} (through ${mrkdwn(group)})`,
  );
  return `${clipList(words, SKILLS_MOST)}\nProjects that want one of them are offered to you.`;
}

function availability({ awaySince, active }: Pick<Board, 'awaySince' | 'active'>): string {
  if (!active)
    return 'You are not active on the roster, so nothing is offered to you. A project manager can change that.';
  return awaySince === null
    ? 'You are available.'
    : `You have been away since ${moment(awaySince)}: nothing is offered to you until you are back.`;
}

function workBlocks({ requested, claimed, started, dueSoon, overdue }: Work, board: Now): KnownBlock[] {
  return [
    header('All projects'),
    actions(next.newProject()),
    section(
      [
        `*${requested.count}* requested`,
        `*${claimed.count}* claimed`,
        `*${started.count}* started`,
        `*${dueSoon.count}* due soon`,
        `*${overdue.count}* overdue`,
      ].join(' · '),
    ),
    ...list(':red_circle: Overdue', overdue, board),
    ...list('Due within seven days', dueSoon, board),
    ...list('Requested, nobody has them yet', requested, board),
    ...list('Claimed, not started yet', claimed, board),
    ...list('Started, the newest first', started, board),
  ];
}

/** A list of projects. Each row says what happens next and links to the project. */
function list(title: string, { shown, count }: Some<Card>, board: Now): KnownBlock[] {
  if (count === 0) return [];
  const rest = count - shown.length;
  return [
    section(`*${title}*`),
    ...shown.map((card) => section(cardText(card, board), next.status(card.code))),
    ...(rest > 0 ? [context(moreText(rest, 'all'))] : []),
  ];
}

function cardText(card: Card, board: Now): string {
  const due = dueText(card, board);
  const title = `*${mrkdwn(card.code)}* ${mrkdwn(plain(card.title), TITLE_MOST)}${due === null ? '' : ` · ${due}`}`;
  return [title, nextStep(card, board) ?? ''].join('\n');
}

function monthBlock({ name, nps, scores, timeToClaimMs, started: { requested, prompt } }: Month): KnownBlock {
  const { promoters, passives, detractors } = scores;
  const answers = `${counted(promoters, 'promoter')}, ${counted(passives, 'passive')}, ${counted(detractors, 'detractor')}`;
  const said = nps === null ? 'nobody has answered yet' : `*${sayNps(nps)}* (${answers})`;
  const claims = timeToClaimMs === null ? 'nothing was claimed yet' : `*${span(timeToClaimMs)}* (median)`;
  const share = `*${Math.round((100 * prompt) / Math.max(1, requested))}%* (${prompt} of ${requested})`;
  const starts = requested === 0 ? 'nothing was requested yet' : share;
  return section(
    `NPS in ${name}: ${said}\nTime to claim in ${name}: ${claims}\nStarted within an hour in ${name}: ${starts}`,
  );
}

function more({ shown, count }: Some<unknown>, which: 'mine' | 'unclaimed'): KnownBlock[] {
  return count > shown.length ? [context(moreText(count - shown.length, which))] : [];
}

function moreText(rest: number, which: 'mine' | 'unclaimed' | 'all'): string {
  return `and ${rest.toLocaleString('en')} more: \`/project list ${which}\``;
}

/** Lists as many words as fit, and the number of those left out. */
function clipList(words: string[], most: number): string {
  let length = 0;
  const fitting = words.filter((word) => {
    length += word.length + 3;
    return length <= most;
  });
  const rest = words.length - fitting.length;
  return `${fitting.join(' · ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
