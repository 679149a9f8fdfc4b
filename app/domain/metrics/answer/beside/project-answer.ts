import type { Role } from '../../../../generated/prisma/enums.ts';
import type { Database } from '../../../../infra/database/client.ts';
import { section, sections } from '../../../../infra/slack/blocks/blocks.ts';
import { counted, fallback, moment, mrkdwn, plain } from '../../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../../infra/slack/posts/posts.ts';
import { statusView } from '../../../projects/answers/status.ts';
import { statusAnswer } from '../../../projects/answers/status-answer.ts';
import { dueText } from '../../../projects/card.ts';
import { team } from '../../../projects/channel/view.ts';
import type { Showing } from '../../../projects/page.ts';
import { personMay } from '../../../team/rights/rights.ts';
import { figure } from '../shown/figures.ts';

const SCORES_MOST = 5;
/** A reader who knows no budget, for answers that others may read. */
const ANYBODY = { id: 0, role: 'specialist' } as const;

/**
 * How one project stands, which no metric counts: its status as /project status shows it, how long each step took, and
 * its scores. Undefined if there is no such project. Others may read the answer, so only people who may ask for money
 * see the budget in it.
 */
export async function projectAnswer(
  db: Database,
  { code, reader, showing }: { code: string; reader: { id: number; role: Role }; showing: Showing },
): Promise<MessageBody | undefined> {
  const found = await db.project.findUnique({ where: { code }, select: { id: true, code: true } });
  if (found === null || found.code.toUpperCase() !== code) return undefined;
  const at = showing.clock.now();
  const seenAs = personMay('change_projects', reader) ? reader : ANYBODY;
  const view = await statusView(db, found.id, { reader: seenAs, showing, at });
  if (view === null) return undefined;
  const { project } = view;
  const scores = await db.feedbackPost.findMany({
    where: { projectCode: project.code, score: { gte: 0, lte: 10 } },
    orderBy: { scoredAt: 'desc' },
    take: SCORES_MOST,
  });
  const scored = scores.map(({ score, scoredAt, comment }) => {
    return `${score} of 10 ${moment(scoredAt)}${comment === null ? '' : `: ${mrkdwn(plain(comment, 300))}`}`;
  });
  const status = statusAnswer(view, null, [
    section(stepsOf(project)),
    ...sections(scored.length === 0 ? ['No score yet.'] : ['*Scores*', ...scored]),
  ]);
  const people = team(project).map(({ person, role }) => `${person.name} (${role})`);
  const short = [
    status.text,
    dueText(project, { now: at, timeZone: showing.timeZone })?.replace(':warning: ', '') ?? 'no due date',
    people.length === 0 ? 'nobody on it' : people.join(', '),
    ...(scores[0] === undefined ? [] : [`${counted(scores.length, 'score')}, the latest ${scores[0].score}`]),
  ];
  return { ...status, text: fallback(short.join(' · ')) };
}

interface Steps {
  requestedAt: Date;
  claimedAt: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
  cancelledAt: Date | null;
}

/** When each step was, and how long after the one before. */
function stepsOf({ requestedAt, claimedAt, startedAt, completedAt, cancelledAt }: Steps): string {
  const steps = [
    ['Requested', requestedAt],
    ['claimed', claimedAt],
    ['started', startedAt],
    ['completed', completedAt],
    ['cancelled', cancelledAt],
  ] as const;
  let before: Date | undefined;
  const said: string[] = [];
  for (const [name, at] of steps) {
    if (at === null) continue;
    const after = before === undefined ? '' : ` (after ${figure((+at - +before) / 1_000, LENGTH)})`;
    said.push(`${name} ${moment(at)}${after}`);
    before = at;
  }
  return said.join(' · ');
}

const LENGTH = { unit: 'seconds', kind: 'average' } as const;
