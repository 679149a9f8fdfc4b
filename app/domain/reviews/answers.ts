import { moment, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';
import type { RevieweeResults, ReviewResults } from './results.ts';

/** The most characters of all lines together. They have to fit into one section, which holds 3,000 characters. */
const MOST = 2_800;
/** The characters reserved for comments, however many people there are. */
const COMMENTS_LEAST = 1_200;
const COMMENT_MOST = 300;
const COMMENT_LEAST = 60;
const NAME_MOST = 60;

/** The peer reviews of a project for project managers, as lines of mrkdwn. Empty if nobody was asked. */
export function reviewResultLines(results: ReviewResults): string[] {
  if (results.asked === 0) return [];
  const head = `*Peer reviews*: ${results.answered} of ${results.asked} have answered`;
  if (results.hiddenUntil !== null) {
    return [head, `too few to show until everybody has answered, or until ${moment(results.hiddenUntil)}`];
  }
  const people = withinRoom(results.people.map(personLine), MOST - COMMENTS_LEAST - head.length);
  const shown = results.people.slice(0, people.length);
  const room = MOST - head.length - total(people);
  const comments = commentLines(shown, room);
  const more = results.people.length - shown.length;
  return [
    head,
    ...shown.flatMap((_, index) => [people[index] ?? '', ...(comments.lines[index] ?? [])]),
    ...(more > 0 ? [`… and ${more} more ${more === 1 ? 'person' : 'people'}`] : []),
    ...(comments.left > 0 ? [`… and ${comments.left} more ${comments.left === 1 ? 'comment' : 'comments'}`] : []),
  ];
}

function personLine({ name, shown }: RevieweeResults): string {
  const said = shown === null ? 'too few to show' : `${shown.average.toFixed(1)} of 5, ${shown.count} reviews`;
  return `• *${mrkdwn(plain(name), NAME_MOST)}*: ${said}`;
}

/** Shares the space among the comments. Those that do not fit are counted. */
function commentLines(people: readonly RevieweeResults[], room: number): { lines: string[][]; left: number } {
  const count = people.reduce((sum, { comments }) => sum + comments.length, 0);
  const share = Math.floor(room / Math.max(count, 1)) - QUOTE.length - 1;
  const each = Math.min(COMMENT_MOST, Math.max(COMMENT_LEAST, share));
  let left = room;
  const lines = people.map(({ comments }) => {
    const fitting = withinRoom(
      comments.map((comment) => `${QUOTE}${mrkdwn(plain(comment), each)}`),
      left,
    );
    left -= total(fitting);
    return fitting;
  });
  return { lines, left: count - lines.flat().length };
}

/** A quote in mrkdwn. Line breaks in a comment are removed, so that it stays one quoted line. */
const QUOTE = '> ';

function withinRoom(lines: readonly string[], room: number): string[] {
  let left = room;
  const firstTooMuch = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return firstTooMuch === -1 ? [...lines] : lines.slice(0, firstTooMuch);
}

function total(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
