import { moment, mrkdwn, ordinal, plain } from '../../../infra/slack/blocks/text.ts';
import { holderOf } from '../../projects/find.ts';
import { hasIt } from '../answers.ts';
import { PASS_REASONS } from '../claim/pass-reasons.ts';
import type { Decided } from '../decisions/words.ts';
import type { Why } from './why.ts';

const SKILLS_MOST = 10;

/** Explains as lines of mrkdwn why a person was or was not asked. `leads`: the reader may see why people passed. */
export function whyLines(why: Why, { leads }: { leads: boolean }): string[] {
  const { project, person } = why;
  const round = project.round === 1 ? '' : `, offered for the ${ordinal(project.round)} time`;
  return [
    `*${mrkdwn(plain(person.name), 100)}* and *${mrkdwn(project.code)}* (${mrkdwn(project.title.replace(/\s+/g, ' '), 140)}${round})`,
    ...[...decisions(why), ...becameOf(why, leads), ...standing(why)].map((line) => `• ${line}`),
  ];
}

function decisions(why: Why): string[] {
  const [only] = why.decided;
  const isUnwritten = why.decided.length === 1 && only?.decidedAt === null;
  return isUnwritten ? [unwritten(why)] : why.decided.map((one) => decision(one, why));
}

/** The explanation if no decision was recorded about the person, mostly because they lack the skills. */
function unwritten({ project, skills, offer, isOffered, first }: Why): string {
  if (offer !== null) return `was asked ${moment(offer.createdAt)}`;
  if (first !== null && !first.isThem) {
    const until = first.until === null ? '' : ` until ${moment(first.until)}`;
    return `was not asked yet: the project became free, and ${mrkdwn(plain(first.name), 100)}, who is next in line, is asked alone${until}. After that everybody is asked`;
  }
  if (!isOffered && project.status === 'requested') return 'was not asked yet: we are just deciding whom to ask';
  const fits =
    skills.wanted.length === 0 ? skills.had.length > 0 : skills.wanted.some((one) => skills.had.includes(one));
  if (fits)
    return 'was not asked, and no reason is recorded: they joined the team or got the skill after this round began, or the round is long ago';
  const has = skills.had.length === 0 ? 'they have no skill yet' : `they have ${listed(skills.had, 'and')}`;
  return skills.wanted.length === 0
    ? 'was not asked: the project wants no particular skill, so everybody with at least one skill is asked, and they have none'
    : `was not asked: the project wants ${listed(skills.wanted, 'or')}, and ${has}`;
}

function decision(one: Decided, { person }: Why): string {
  const at = one.decidedAt === null ? '' : `${moment(one.decidedAt)}: `;
  switch (one.decision) {
    case 'asked':
      return `${at}was asked`;
    case 'waits':
      return `${at}was to be asked ${moment(one.opensAt)}, ${waiting[one.because]}`;
    case 'not_asked':
      return one.because === 'full'
        ? `${at}was not asked: had as many projects as they take at a time${person.capacity === null ? '' : ` (${person.capacity})`}`
        : `${at}was not asked: ${refused[one.because]}`;
  }
}

const waiting: Record<(Decided & { decision: 'waits' })['because'], string> = {
  wave: 'as others fit better and were asked first',
  hours: 'when they begin to work: it was outside of their working hours',
  day_off: 'when they are back: it was one of their days off',
  dnd: 'when their do-not-disturb in Slack ends',
};

const refused: Record<Exclude<(Decided & { decision: 'not_asked' })['because'], 'full'>, string> = {
  inactive: 'was not active on the roster',
  no_account: 'had no Slack account that can be written to',
  away: 'was away',
  passed: 'had passed on it before',
  skill: 'had none of the skills that the project wants',
};

/** Says what has happened to the person's offer. */
function becameOf({ project, offer }: Why, leads: boolean): string[] {
  if (offer === null) return [];
  const at = offer.decidedAt === null ? '' : `${moment(offer.decidedAt)}: `;
  switch (offer.state) {
    case 'open':
      return offer.sentAt === null
        ? []
        : [`the message went out ${moment(offer.sentAt)}, and they have not answered it`];
    case 'won':
      return [`${at}claimed it`];
    case 'passed':
      return [`${at}passed on it${leads && offer.passReason !== null ? `: ${PASS_REASONS[offer.passReason]}` : ''}`];
    case 'withdrawn': {
      const holder = holderOf(project);
      const because = holder === null ? '' : `: ${mrkdwn(hasIt(holder, 'it'))}`;
      return [`${at}their offer was taken back${because}`];
    }
  }
}

function standing({ place, first }: Why): string[] {
  if (first?.isThem === true)
    return [`is next in line, and is asked alone${first.until === null ? '' : ` until ${moment(first.until)}`}`];
  return place === null ? [] : [`is ${ordinal(place)} in line for it, in case it becomes free again`];
}

function listed(slugs: readonly string[], word: 'and' | 'or'): string {
  const shown = slugs.slice(0, SKILLS_MOST).map((slug) => mrkdwn(slug));
  const more = slugs.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ').replace(/, ([^,]*)$/, ` ${word} $1`);
}
