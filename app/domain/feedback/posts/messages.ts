import { actions, button, context, type KnownBlock, primary, section } from '../../../infra/slack/blocks/blocks.ts';
import { fallback, mention, mrkdwn, plain, quote } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { sayDate } from '../../calendar/day.ts';
import { pageLinked } from '../../projects/card.ts';
import { sayPerson } from '../../team/say-person.ts';
import { kind } from '../figures/nps.ts';
import { scoreRef } from '../score-ref.ts';
import { writeToClient } from './contact.ts';
import type { FollowUpResult } from './follow-up.ts';
import type { FeedbackView, Teammate } from './view.ts';

type ClientScore = Pick<FeedbackView, 'score' | 'clientName' | 'clientCompany'>;

const NAME_MOST = 200;
const TITLE_MOST = 140;
const QUOTE_MOST = 2_900;
const TAGS_MOST = 40;

/**
 * The message about one score in FEEDBACK_CHANNEL. Its notification on a phone reads: 10/10 from Ada Lovelace
 * (Analytical Ltd) for P-1042.
 */
export function scoreMessage(view: FeedbackView): MessageBody {
  return {
    text: fallback(`${headline(view)} for ${view.projectCode}`),
    blocks: [
      section(`${emoji(view.score)} *${mrkdwn(headline(view))}*${comparison(view)}`),
      ...quoted(view.comment),
      section(appeal(view)),
      context(projectLine(view), writeToClient(view)),
      ...standing(view),
      buttons(view),
    ],
  };
}

/** The reminder of a detractor for whom nobody follows up. It appears in the thread and in the channel. */
export function reminderMessage(view: FeedbackView): MessageBody {
  const { pms = [], team = [] } = view.project ?? {};
  const owners = tags(pms) || tags(team);
  return {
    text: fallback(`Nobody follows up yet: ${headline(view)} for ${view.projectCode}`),
    blocks: [
      section(
        `:hourglass: *Nobody follows up yet: ${mrkdwn(headline(view))}* for ${mrkdwn(view.projectCode)}\n${owners === '' ? 'Who takes it?' : `${owners}, who takes it?`} The score above has the button.`,
      ),
    ],
  };
}

/** Replaces the reminder when somebody follows up, or when the client has changed the score. */
export function remindedMessage(view: FeedbackView): MessageBody {
  const by = view.followUp?.by ?? view.outcome?.by;
  const what = `${mrkdwn(headline(view))} for ${mrkdwn(view.projectCode)}`;
  const text =
    by === undefined && kind(view.score) !== 'detractor'
      ? `The client has changed it: ${what}`
      : `${by === undefined ? 'Somebody' : sayPerson(by)} follows up: ${what}`;
  return { text: fallback(`Taken: ${headline(view)} for ${view.projectCode}`), blocks: [context(`:eyes: ${text}`)] };
}

/** The answer to a click on "I'll follow up", as mrkdwn. Undefined if the changed message says enough. */
export function followUpAnswer(result: FollowUpResult): string | undefined {
  switch (result.outcome) {
    case 'taken':
      return undefined;
    case 'already_yours':
      return 'You follow up already. Log the outcome when you know it.';
    case 'taken_by_other':
      return `${sayPerson(result.holder)} follows up already.`;
    case 'unknown':
      return UNKNOWN_SCORE;
  }
}

export const UNKNOWN_SCORE = 'This score is not known here any more.';

/** "10/10 from Ada Lovelace (Analytical Ltd)". It is not escaped, so the caller must escape it. */
export function headline({ score, clientName, clientCompany }: ClientScore): string {
  const name = plain(clientName ?? '', NAME_MOST);
  const company = plain(clientCompany ?? '', NAME_MOST);
  const from = name === '' ? company || 'a client' : company === '' ? name : `${name} (${company})`;
  return `${score}/10 from ${from}`;
}

function emoji(score: number): string {
  if (score === 10) return ':trophy:';
  return { promoter: ':tada:', passive: ':blush:', detractor: ':rotating_light:' }[kind(score)];
}

function comparison({ score, previousScore, firstScore }: FeedbackView): string {
  const changed = firstScore === null ? '' : `  ✎ ${score}, first ${firstScore}`;
  if (previousScore === null) return changed;
  const arrow = score > previousScore ? '↗' : score < previousScore ? '↘' : '→';
  return `${changed}  ${arrow} was ${previousScore}`;
}

function quoted(text: string | null): KnownBlock[] {
  const words = mrkdwn(text ?? '');
  return text === null || words === ''
    ? []
    : [section(quote(text.replace(/(?<!\s)\s*\n\s*\n\s*/g, '\n\n'), QUOTE_MOST))];
}

/** Says what the team should do about the score: celebrate, go on, or review. */
function appeal(view: FeedbackView): string {
  if (view.project === null) {
    const unknown = `Project ${mrkdwn(view.projectCode)} is not known here, so nobody is tagged.`;
    return kind(view.score) === 'detractor' ? `:mag: ${unknown} Who reviews this?` : unknown;
  }
  const everybody = tags([...view.project.pms, ...view.project.team]);
  switch (kind(view.score)) {
    case 'promoter':
      if (view.score === 10) return `:tada: *A perfect ten!*${everybody === '' ? '' : ` Take a bow, ${everybody}.`}`;
      return everybody === '' ? 'Wonderful work!' : `Wonderful work, ${everybody}!`;
    case 'passive':
      return `Thank you${everybody === '' ? '' : `, ${everybody}`}! What would make it a 10?`;
    case 'detractor':
      return `:mag: ${review(view.project)}`;
  }
}

function review({ pms, lead, team }: NonNullable<FeedbackView['project']>): string {
  const [owner, ...otherPms] = pms;
  if (owner !== undefined) {
    const others = tags([...otherPms, ...team]);
    return `${sayPerson(owner)} owns this: please review what went wrong${others === '' ? '' : `, with ${others}`}.`;
  }
  if (lead === null) {
    const others = tags(team);
    return `No PM on this project yet. ${others === '' ? 'Who reviews' : `${others}, who of you reviews`} what went wrong?`;
  }
  const others = tags(team.filter((person) => person !== lead));
  return `No PM on this project yet. ${sayPerson(lead)}, please review what went wrong${others === '' ? '' : `, with ${others}`}.`;
}

function projectLine({ project, projectCode, scoredAt, ...at }: FeedbackView): string {
  const when = sayDate(scoredAt, at);
  if (project === null) return `${mrkdwn(projectCode)} · ${when}`;
  return `${pageLinked(project.pageLink, `${projectCode}: ${plain(project.title, TITLE_MOST)}`)} · ${when}`;
}

function standing({ followUp, outcome }: FeedbackView): KnownBlock[] {
  return [
    ...(followUp === null ? [] : [context(`:eyes: ${sayPerson(followUp.by)} follows up`)]),
    ...(outcome === null
      ? []
      : [section(`:white_check_mark: *Outcome*, by ${sayPerson(outcome.by)}\n${quote(outcome.text, 2_500)}`)]),
  ];
}

/** The button is green only for a detractor, because only then somebody has to act. */
function buttons({ scoreId, score, followUp, outcome }: FeedbackView): KnownBlock {
  const value = scoreRef(scoreId);
  const logOutcome = button(outcomeTitle(outcome !== null), 'feedback_outcome', value);
  if (followUp !== null) return actions(logOutcome);
  const words = ["I'll follow up", 'feedback_follow_up', value] as const;
  return actions(kind(score) === 'detractor' ? primary(...words) : button(...words), logOutcome);
}

/** The title of the button and of its form. */
export function outcomeTitle(isLogged: boolean): string {
  return isLogged ? 'Change outcome' : 'Log outcome';
}

function tags(people: readonly Teammate[]): string {
  const ids = [...new Set(people.flatMap(({ slackId }) => (slackId === null ? [] : [slackId])))];
  const shown = ids.slice(0, TAGS_MOST).map(mention).join(' ');
  return ids.length > TAGS_MOST ? `${shown} and ${ids.length - TAGS_MOST} more` : shown;
}
