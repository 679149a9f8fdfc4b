import type { Tx } from '../infra/database/client.ts';
import type { Restore } from '../infra/effects/origin.ts';
import { doubtOffers } from './offers/doubt.ts';
import { report } from './reports/report.ts';

/**
 * Fact: the database was restored from a dump. It is in doubt which of its unsent messages were sent, and the
 * operators are told.
 */
export async function afterRestore(tx: Tx, { dumpedAt }: Restore, at: Date): Promise<void> {
  await doubtOffers(tx, { dumpedAt });
  const when = `<!date^${Math.floor(dumpedAt.getTime() / 1_000)}^{date_short_pretty} {time}|${dumpedAt.toISOString()}>`;
  const text = `The database was restored from a backup of ${when}, or another server took over. What it still has to send is looked for in Slack first, so nothing comes twice. What was decided after the backup is not known any more: claims, events, forms. Look through \`/project list\`, and send the events of that time again.`;
  await report(tx, { key: `restored:${at.toISOString()}`, text, at });
}
