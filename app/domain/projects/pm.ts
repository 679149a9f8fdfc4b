import type { Database } from '../../infra/database/client.ts';
import type { JobOutcome } from '../../infra/jobs/job.ts';
import { done } from '../../infra/jobs/job.ts';
import { actions, primary, section } from '../../infra/slack/blocks/blocks.ts';
import type { ReportButton } from '../reports/kinds.ts';
import { report } from '../reports/report.ts';
import type { ChannelServices } from './channel/services.ts';

interface Reachable {
  personId: number;
  slackId: string;
}

const account = { id: true, slackId: true, role: true, active: true, slackDeactivated: true } as const;

/**
 * Whom "the PM" of a project means, where one is told or asked: its members with the role pm; else who requested it in
 * Slack; else its claimer, where they are a pm. Of each the ones whom Slack reaches; the first who are found are meant.
 * Nobody: the operators are told instead.
 */
export async function pmsOf(db: Database, projectId: number): Promise<Reachable[]> {
  return (await candidates(db, projectId))[0] ?? [];
}

/**
 * Effect: the PM of a project is told something, each of them once per key; where no message reaches anybody, the next
 * in line is, and in the end the operators. It is always told to somebody. `text` is escaped mrkdwn; `button`: what they
 * can do about it at once.
 */
export async function tellPm(
  { db, transact, clock, ops }: Pick<ChannelServices, 'db' | 'transact' | 'clock' | 'ops'>,
  {
    projectId,
    key,
    text,
    button,
    signal,
  }: { projectId: number; key: string; text: string; button?: ReportButton; signal: AbortSignal },
): Promise<JobOutcome> {
  const clicks = button === undefined ? [] : [actions(primary(button.text, button.actionId, button.value))];
  for (const people of await candidates(db, projectId)) {
    let told = 0;
    for (const { personId, slackId } of people) {
      const post = { key: `${key}:${personId}`, to: slackId, message: { text, blocks: [section(text), ...clicks] } };
      const sent = await ops.posts.post(post, { priority: 'answer', signal });
      if (sent.kind === 'posted') told += 1;
    }
    if (told > 0) return done;
  }
  await transact((tx) => report(tx, { key, text, button, at: clock.now() }));
  return done;
}

/** Those who are meant, the first in line first; places where Slack reaches nobody are left out. */
async function candidates(db: Database, projectId: number): Promise<Reachable[][]> {
  const project = await db.project.findUnique({
    where: { id: projectId },
    select: {
      requestedById: true,
      claimer: { select: account },
      members: {
        where: { role: 'pm', leftAt: null },
        select: { person: { select: account } },
        orderBy: [{ joinedAt: 'asc' }, { personId: 'asc' }],
      },
    },
  });
  if (project === null) return [];
  const { requestedById: id, claimer, members } = project;
  const requester = id === null ? null : await db.person.findUnique({ where: { id }, select: account });
  const inLine = [
    members.map(({ person }) => person),
    requester === null ? [] : [requester],
    claimer?.role === 'pm' ? [claimer] : [],
  ];
  const reached = inLine.map((people) =>
    people.flatMap(({ id: personId, slackId, active, slackDeactivated }) =>
      slackId !== null && active && !slackDeactivated ? [{ personId, slackId }] : [],
    ),
  );
  return reached.filter((people) => people.length > 0);
}
