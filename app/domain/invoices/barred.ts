import { BARRED_WHYS, type BarredWhy, type FreshBooksBarred } from '../../infra/connectors/freshbooks/access.ts';
import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { forgetReport } from '../reports/report.ts';

const keyOf = (why: BarredWhy) => `freshbooks:${why}`;

/** What the operators are told once, until FreshBooks lets us in again. */
export function barredReport({ why, because, mend }: FreshBooksBarred): { key: string; text: string } {
  const text = `FreshBooks does not let us in, so no draft invoices are made: ${mrkdwn(because, 300)}. ${mend} Nothing is lost: the invoices wait, and go on by themselves.`;
  return { key: keyOf(why), text };
}

/** Fact: FreshBooks lets us in, so it is reported again when it does not. */
export async function letIn(tx: Tx): Promise<void> {
  for (const why of BARRED_WHYS) await forgetReport(tx, keyOf(why));
}
