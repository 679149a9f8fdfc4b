import { BARRED_WHYS, type BarredWhy, type FreshBooksBarred } from '../../infra/connectors/freshbooks/access.ts';
import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { forgetReport } from '../reports/report.ts';

const keyOf = (why: BarredWhy) => `freshbooks:${why}`;

/** The report to the operators that FreshBooks refuses us. It is sent once until access works again. */
export function barredReport({ why, because, mend }: FreshBooksBarred): { key: string; text: string } {
  const text = `FreshBooks does not let us in, so no draft invoices are made: ${mrkdwn(because, 300)}. ${mend} Nothing is lost: the invoices wait, and go on by themselves.`;
  return { key: keyOf(why), text };
}

/** Fact: FreshBooks accepts us again, so the next refusal will be reported. */
export async function letIn(tx: Tx): Promise<void> {
  for (const why of BARRED_WHYS) await forgetReport(tx, keyOf(why));
}
