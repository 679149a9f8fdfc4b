import { actions, button, context, header, type KnownBlock, section } from '../../infra/slack/blocks/blocks.ts';
import { counted, fallback, moment, mrkdwn, plain } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { sayDue } from '../calendar/due.ts';
import type { Now } from '../calendar/period.ts';
import { scoreRef } from '../feedback/score-ref.ts';
import type { Some } from '../home/mine/mine.ts';
import type { Card } from '../home/work.ts';
import { next } from '../projects/answers/buttons.ts';
import { holderText } from '../projects/card.ts';
import type { OpenDetractor, Waiting } from './waiting.ts';

const TITLE_MOST = 140;

/** The digest for OPS_CHANNEL: what needs attention, each entry with its button. A phone shows the text. */
export function opsDigestMessage(waiting: Waiting, at: Now): MessageBody {
  const { requested, claimed, overdue, detractors, deadJobs, failedEvents } = waiting;
  const counts = [
    [requested.count, 'unclaimed'],
    [claimed.count, 'not started'],
    [overdue.count, 'overdue'],
    [detractors.count, 'without an owner'],
    [deadJobs + failedEvents.count, 'failed'],
  ] as const;
  const summary = counts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ');
  return {
    text: fallback(`What waits for somebody: ${summary}`),
    blocks: [
      header('What waits for somebody'),
      ...list('Unclaimed', requested, (card) => [
        line(card, `since ${moment(card.requestedAt)}`, at),
        next.claim(card.code),
      ]),
      ...list('Claimed, not started', claimed, (card) => [line(card, heldSince(card), at), next.start(card.code)]),
      ...list('Overdue', overdue, (card) => [line(card, heldSince(card), at), next.status(card.code)]),
      ...list('Detractors without an owner', detractors, (one) => [
        detractorLine(one),
        button("I'll follow up", 'feedback_follow_up', scoreRef(one.scoreId)),
      ]),
      ...deadBlocks(deadJobs),
      ...list('Events that could not be applied', failedEvents, ({ eventId, type, projectCode }) => [
        `${mrkdwn(type)}${projectCode === null ? '' : ` of *${mrkdwn(projectCode)}*`} (\`${mrkdwn(eventId, 200)}\`)`,
        button('Retry', 'project_retry', eventId),
      ]),
    ],
  };
}

function list<One>(
  title: string,
  { shown, count }: Some<One>,
  row: (one: One) => [string, ReturnType<typeof button>],
): KnownBlock[] {
  if (count === 0) return [];
  const rest = count - shown.length;
  return [
    section(`*${title}*`),
    ...shown.map((one) => section(...row(one))),
    ...(rest > 0 ? [context(`and ${rest.toLocaleString('en')} more`)] : []),
  ];
}

function line(card: Card, holder: string, at: Now): string {
  const due = card.dueAt === null ? '' : ` · due ${sayDue({ dueAt: card.dueAt }, at)}`;
  return `*${mrkdwn(card.code)}* ${mrkdwn(plain(card.title), TITLE_MOST)}\n${holder}${due}`;
}

function heldSince(card: Card): string {
  const who = holderText(card) ?? 'nobody has it';
  return card.claimedAt === null ? who : `${who} since ${moment(card.claimedAt)}`;
}

function detractorLine({ score, clientName, clientCompany, projectCode }: OpenDetractor): string {
  const client = plain(clientName ?? clientCompany ?? 'a client', 200);
  return `*${score}/10* from ${mrkdwn(client)} for *${mrkdwn(projectCode)}*`;
}

function deadBlocks(count: number): KnownBlock[] {
  if (count === 0) return [];
  return [
    section(`*Work that has failed for good*\n${counted(count, 'job')}; the reports say what it was.`),
    actions(button('Retry', 'project_retry', 'dead')),
  ];
}
