import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { fieldsChanged } from '../../projects/hooks.ts';
import type { ProjectField } from '../../projects/life/details.ts';
import { redraw } from './follow-up.ts';

/** The fields of a project that the message about a score shows. */
const SHOWN: readonly ProjectField[] = ['title', 'pageUrl', 'intercomUrl', 'client'];
/** The most scores that are redrawn. It is more than enough: a project gets a score or two in each of its lives. */
const MOST = 20;

/** Consequence: when fields of a project have changed, the messages of its newest scores are redrawn. */
export async function scoresShowFields(
  tx: Tx,
  { project, fields, at }: Parameters<typeof fieldsChanged>[1],
): Promise<void> {
  if (!fields.some((field) => SHOWN.includes(field))) return;
  const posts = await tx.feedbackPost.findMany({
    where: { projectCode: project.code },
    orderBy: { scoreId: 'desc' },
    take: MOST,
    select: { scoreId: true },
  });
  await enqueue(
    tx,
    at,
    posts.map(({ scoreId }) => redraw(scoreId)),
  );
}
