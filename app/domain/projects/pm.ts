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
 * Finds "the PM" of a project, to whom messages and questions go: its members with the role pm; or else the person
 * who requested it in Slack; or else its claimer, if they are a pm. Only people whom Slack reaches count, and the
 * first of these groups that is not empty is returned. If all are empty, the operators are told instead.
 */
export async function pmsOf(db: Database, projectId: number): Promise<Reachable[]> {
  return (await candidates(db, projectId))[0] ?? [];
}

/**
 * Effect: tells the PM of a project something, each person once per key. If no message can be delivered, the next
 * group is told, and finally the operators. So somebody is always told. `text` is escaped mrkdwn; `button` is the
 * action that the reader can take.
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

/** The groups of possible PMs in order. Groups without anybody whom Slack reaches are left out. */
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
