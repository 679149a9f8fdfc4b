import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { personBySlackId } from '../team/roster/find.ts';
import { greetStranger, show } from './kinds.ts';

/**
 * Fact: somebody looks at their Home, or has just changed something there. It is drawn at once, and kept up to date
 * for some days. `isBlank`: Slack shows no Home, whatever our record says.
 */
export async function homeOpened(
  tx: Tx,
  { slackId, isBlank = false, at }: { slackId: string; isBlank?: boolean; at: Date },
): Promise<void> {
  const person = await personBySlackId(tx, slackId);
  if (person === null) {
    await enqueue(tx, at, [greetStranger.of({ slackId }, { uniqueKey: `home.greet:${slackId}` })]);
    return;
  }
  await tx.$executeRaw`
    INSERT INTO home_views (personId, openedAt) VALUES (${person.id}, ${at})
    ON DUPLICATE KEY UPDATE openedAt = VALUES(openedAt)`;
  if (isBlank) await tx.homeView.update({ where: { personId: person.id }, data: { shown: null, publishedAt: null } });
  await enqueue(tx, at, [show(person.id)]);
}
