import { actions, button, context, type KnownBlock, primary, section } from '../../infra/slack/blocks/blocks.ts';
import { fallback, moment, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { sayPerson } from '../team/say-person.ts';
import { type Colleague, isClosed, type ReviewView, reviewed } from './view.ts';

const TITLE_MOST = 140;
/** The most people whose names fit into one section, however long the names are. */
const PEOPLE_MOST = 40;

/** The DM that asks for reviews, before any was given. */
export function requestMessage(view: ReviewView): MessageBody {
  return {
    text: `How was it to work together on ${fallback(view.projectCode)}? Please review your colleagues.`,
    blocks: [
      section(`:speech_balloon: *${project(view)} is completed. How was it to work together?*`),
      ...question(view),
    ],
  };
}

/** The reminder; there is only one. */
export function reminderMessage(view: ReviewView): MessageBody {
  return {
    text: `A reminder: please review your colleagues on ${fallback(view.projectCode)}.`,
    blocks: [
      section(`:hourglass: *Your review of the colleagues on ${project(view)} is still open.*`),
      ...question(view),
    ],
  };
}

/** Replaces these messages when a review was given or the time is over. */
export function settledMessage(view: ReviewView, now: Date): MessageBody {
  const closed = isClosed(view, now);
  if (view.givenAt === null) {
    const over = 'The time for reviews is over';
    return { text: fallback(`${over}: ${view.projectCode}`), blocks: [context(`${over}: ${project(view)}.`)] };
  }
  return {
    text: `Thank you for your reviews on ${fallback(view.projectCode)}`,
    blocks: [
      section(
        `:pray: *Thank you for your reviews on ${project(view)}.*\n${progress({ reviewed: reviewed(view), of: view.colleagues.length })}`,
      ),
      ...(closed ? [] : [context(`Until ${moment(view.closesAt)} you may change what you said.`), change(view)]),
    ],
  };
}

/** For example "You have reviewed 2 of 3 colleagues." */
export function progress({ reviewed, of }: { reviewed: number; of: number }): string {
  return `You have reviewed ${reviewed} of ${of} ${of === 1 ? 'colleague' : 'colleagues'}.`;
}

/** Who reads the reviews. */
export const WHO_SEES = 'Only project managers see the results, and never who said what.';

function question(view: ReviewView): KnownBlock[] {
  return [
    section(`You worked with ${names(view.colleagues)}.`),
    context(`${WHO_SEES} Open until ${moment(view.closesAt)}.`),
    actions(primary('Review your colleagues', 'review_peers', String(view.id))),
  ];
}

function change({ id }: ReviewView): KnownBlock {
  return actions(button('Change my review', 'review_peers', String(id)));
}

function project({ projectTitle, projectCode }: ReviewView): string {
  return `${mrkdwn(plain(projectTitle), TITLE_MOST)} (${mrkdwn(projectCode)})`;
}

function names(colleagues: readonly Colleague[]): string {
  const shown = colleagues.slice(0, PEOPLE_MOST).map(sayPerson);
  const more = colleagues.length - shown.length;
  return new Intl.ListFormat('en').format([...shown, ...(more > 0 ? [`${more} more`] : [])]);
}
