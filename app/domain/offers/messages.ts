import {
  actions,
  button,
  context,
  header,
  type KnownBlock,
  primary,
  section,
} from '../../infra/slack/blocks/blocks.ts';
import { channelLink, fallback, mention, moment, mrkdwn, plain, quote, span } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { sayDate } from '../calendar/day.ts';
import { sayMoment } from '../calendar/moment.ts';
import type { Now } from '../calendar/period.ts';
import { type AskedNow, sayAsked } from '../projects/answers/asked.ts';
import { readBrief } from '../projects/brief.ts';
import { pageLinked, projectFields } from '../projects/card.ts';
import { holderOf } from '../projects/find.ts';
import { sayPerson } from '../team/say-person.ts';
import { hasIt } from './answers.ts';
import type { OfferedProject, ProjectView } from './view.ts';

const TITLE_MOST = 140;
const BRIEF_MOST = 600;

/**
 * The message that offers a project. People read it on a phone, so the notification contains everything and the
 * buttons come early. `aloneUntil`: the project became free again, and this person is asked first, alone until then.
 */
export function offerMessage(
  project: OfferedProject,
  { aloneUntil = null }: { aloneUntil?: Date | null } = {},
): MessageBody {
  return {
    text: `New project: ${fallback(project.title, 200)}${aloneUntil === null ? '' : ' (you are next in line)'}`,
    blocks: [
      section(`:sparkles: *${mrkdwn(project.title, TITLE_MOST)}*`),
      ...(aloneUntil === null
        ? []
        : [
            section(
              `It fell free, and *you are next in line*: it is offered to you alone until ${moment(aloneUntil)}, then to everybody.`,
            ),
          ]),
      ...projectCard(project),
      actions(primary('Claim project', 'claim_project', project.code), button('Pass', 'pass_project', project.code)),
    ],
  };
}

/** An offer that somebody else has won, without buttons, while it waits to be deleted. */
export function disarmedMessage(project: ProjectView): MessageBody {
  const holder = holderOf(project);
  const what = holder === null ? 'No longer on offer' : hasIt(holder, 'this project');
  return { text: fallback(what), blocks: [context(`${mrkdwn(project.title, TITLE_MOST)} · ${mrkdwn(what)}`)] };
}

/** Replaces the DM of an offer that its reader passed, if Slack refuses to delete the DM. */
export function passedMessage(project: ProjectView): MessageBody {
  const what = 'You passed on this project';
  return { text: what, blocks: [context(`${mrkdwn(project.title, TITLE_MOST)} · ${what}`)] };
}

/** Replaces a settled message that Slack refuses to delete. */
export function settledMessage(): MessageBody {
  const text = 'This is settled: there is nothing left to do here.';
  return { text, blocks: [context(text)] };
}

/** The winner's DM. */
export function wonMessage(project: ProjectView): MessageBody {
  return {
    text: `You claimed ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `:tada: *You claimed ${mrkdwn(project.title, TITLE_MOST)}*\nPick your team and start it; if you cannot do it after all, release it and it is offered again.`,
      ),
      ...projectCard(project),
      actions(
        primary('Start project', 'start_project', project.code),
        button('Release', 'release_project', project.code),
      ),
    ],
  };
}

/** The claimer's DM once the project is running, and when it is over. */
export function startedMessage(project: ProjectView, { channelId }: { channelId: string | null }): MessageBody {
  const where = channelId === null ? 'Its channel is being made.' : `Its channel is ${channelLink(channelId)}.`;
  const said = {
    completed: `:checkered_flag: *${mrkdwn(project.title, TITLE_MOST)}* is completed. Thank you!`,
    cancelled: `*${mrkdwn(project.title, TITLE_MOST)}* was cancelled.`,
  };
  const over = project.status === 'completed' || project.status === 'cancelled' ? said[project.status] : undefined;
  return {
    text: over === undefined ? `Started: ${fallback(project.title, 200)}` : `Over: ${fallback(project.title, 200)}`,
    blocks: [
      section(over ?? `:rocket: *${mrkdwn(project.title, TITLE_MOST)}* has started, and you lead it. ${where}`),
      ...(over === undefined ? projectCard(project) : []),
    ],
  };
}

/** The question to a claimer who has not started for a while. */
export function stillOnItMessage(project: ProjectView, { hours }: { hours: number }): MessageBody {
  return {
    text: `Still on it? ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `*Still on it?*\nYou claimed ${titleLink(project)} (${mrkdwn(project.code)}) ${span(hours * 3_600_000)} ago and have not started it yet.`,
      ),
      actions(primary('Yes', 'still_on_it', project.code), button('Release', 'release_project', project.code)),
    ],
  };
}

/** For OPS_CHANNEL: an unclaimed project, with the Claim button. */
export function unclaimedMessage(
  project: ProjectView,
  {
    offered,
    minutes,
    unskilled,
    sleeping = null,
  }: {
    offered: number;
    minutes: number;
    unskilled: string[];
    /** How many of the people asked are asleep, and when the first of them is asked. */
    sleeping?: Pick<AskedNow, 'asleep' | 'wakesAt'> | null;
  },
): MessageBody {
  const why =
    offered === 0
      ? `Nobody on the roster can be offered it: no active person in Slack has ${listed(unskilled)}.`
      : `Nobody has claimed it in ${span(minutes * 60_000)}; ${askedOf(offered, sleeping, project)}.`;
  return {
    text: `Nobody has claimed ${fallback(project.code)}: ${fallback(project.title, 200)}. ${fallback(why)}`,
    blocks: [
      section(`:hourglass: *Nobody has claimed ${mrkdwn(project.code)}*\n${mrkdwn(why)}`),
      header(plain(project.title, TITLE_MOST)),
      ...projectCard(project),
      actions(primary('Claim project', 'claim_project', project.code)),
    ],
  };
}

/** For example "12 people were asked", or "12 asked, 5 asleep until 9:00". */
function askedOf(offered: number, sleeping: Pick<AskedNow, 'asleep' | 'wakesAt'> | null, at: Now): string {
  const said =
    sleeping === null || sleeping.asleep === 0
      ? null
      : sayAsked({ ...sleeping, asked: Math.max(0, offered - sleeping.asleep) }, at);
  return said ?? (offered === 1 ? 'one person was asked' : `${offered} people were asked`);
}

/**
 * For OPS_CHANNEL: everybody with the skills is asleep. The first person to wake is named without a mention, because
 * a mention would wake them. The time is given in the agency's time zone, and also in that person's if it differs.
 */
export function asleepMessage(
  project: ProjectView,
  { person, opensAt, timeZone, people }: { person: { name: string }; opensAt: Date; timeZone: string; people: number },
): MessageBody {
  const here = sayMoment(opensAt, project);
  const there = sayMoment(opensAt, { now: project.now, timeZone });
  const when = `${here}${here === there ? '' : ` (${there} in ${timeZone})`}`;
  const asked = people === 1 ? 'they are asked then' : `all ${people} are asked as they wake`;
  return {
    text: `Everybody who can do ${fallback(project.code)} is asleep until ${when}: ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `:zzz: *Everybody who can do ${mrkdwn(project.code)} is asleep*\nThe first one, *${mrkdwn(person.name, 100)}*, will be awake at ${mrkdwn(when)}; ${asked}.`,
      ),
      header(plain(project.title, TITLE_MOST)),
      ...projectCard(project),
      actions(primary('Claim project', 'claim_project', project.code)),
    ],
  };
}

/** The message in OPS_CHANNEL once the project is settled. */
export function noLongerUnclaimedMessage(project: ProjectView): MessageBody {
  const what =
    project.status === 'cancelled'
      ? `${mrkdwn(project.code)} was cancelled`
      : project.claimer !== null
        ? `${sayPerson(project.claimer)} has claimed ${mrkdwn(project.code)}`
        : project.claimedElsewhereBy !== null
          ? `${mrkdwn(project.code)} was claimed elsewhere by ${mrkdwn(project.claimedElsewhereBy, 100)}`
          : `${mrkdwn(project.code)} is being offered again`;
  return {
    text: `${fallback(project.code)} is settled: ${fallback(project.title, 200)}`,
    blocks: [section(`:white_check_mark: ${what}: ${titleLink(project)}`)],
  };
}

/** Tells the project's PM, or OPS_CHANNEL, that the claimer does not answer. It is mrkdwn, already escaped. */
export function silentClaimText(project: ProjectView, { pms }: { pms: string[] }): string {
  const whom = pms.length === 0 ? '' : `${pms.map(mention).join(' ')} `;
  const who = project.claimer === null ? 'Somebody' : sayPerson(project.claimer);
  return `${whom}${who} claimed ${titleLink(project)} (${mrkdwn(project.code)}) on ${sayDate(project.claimedAt ?? project.requestedAt, project)}, has not started it and does not answer “Still on it?”. \`/project release ${project.code}\` offers it again.`;
}

/** Tells the claimer that the client has cancelled the project. */
export function cancelledMessage(project: ProjectView): MessageBody {
  return {
    text: `Cancelled: ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `*${mrkdwn(project.title, TITLE_MOST)}* (${mrkdwn(project.code)}) was cancelled. There is nothing left to do for you.`,
      ),
      ...(project.cancelReason === null ? [] : [section(quote(project.cancelReason, BRIEF_MOST))]),
    ],
  };
}

/** Tells the project's PM that the claimer cannot be reached. It is mrkdwn, already escaped. */
export function unreachableClaimText(project: ProjectView): string {
  const who = project.claimer === null ? 'Somebody' : sayPerson(project.claimer);
  return `${who} has claimed ${titleLink(project)} (${mrkdwn(project.code)}) and has not started it, but no message reaches them any more. \`/project release ${project.code}\` offers it again.`;
}

/** Tells the project's PM that the claimer has left the roster or Slack. It is mrkdwn, already escaped. */
export function claimerLeftText(project: ProjectView, how: 'removed' | 'deactivated'): string {
  const who = project.claimer === null ? 'Somebody' : `*${mrkdwn(project.claimer.name, 100)}*`;
  const left = how === 'removed' ? 'is off the roster now' : 'has a Slack account that is switched off now';
  return `${who}, who has claimed ${titleLink(project)} (${mrkdwn(project.code)}) and has not started it, ${left}. \`/project release ${project.code}\` offers it again.`;
}

/**
 * Tells the project's PM that the project was claimed in another system some time ago and is not started. It is
 * mrkdwn, already escaped.
 */
export function elsewhereNotStartedText(project: ProjectView): string {
  return `${titleLink(project)} (${mrkdwn(project.code)}) was claimed elsewhere by ${mrkdwn(project.claimedElsewhereBy ?? 'somebody', 100)} on ${sayDate(project.claimedAt ?? project.requestedAt, project)} and has not been started. \`/project start ${project.code} @user…\` starts it, \`/project release ${project.code}\` offers it again.`;
}

/** The details of a project besides its title. */
function projectCard(project: OfferedProject): KnownBlock[] {
  return [
    projectFields(project),
    ...(project.brief === null ? [] : [section(quote(project.brief, BRIEF_MOST), readBrief(project.code))]),
    context(pageLinked(project.pageLink, project.pageLink === null ? project.code : `${project.code}: project page`)),
  ];
}

function titleLink({ pageLink, title }: ProjectView): string {
  return pageLinked(pageLink, plain(title, TITLE_MOST));
}

function listed(words: string[]): string {
  return words.length === 0 ? 'any skill' : words.join(' or ');
}
