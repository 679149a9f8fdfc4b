import type { Tx } from '../../../infra/database/client.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { report } from '../../reports/report.ts';
import type { ScoreSourceName } from '../score-ref.ts';
import type { BrokenRow } from './score-row.ts';

const TOLD_ONE_BY_ONE = 5;
const TOLD_OF_MANY = 10;

/** Fact: stores invalid rows, and reports them to the operators once. They are never posted. */
export async function rejectScores(
  tx: Tx,
  { source, broken, at }: { source: ScoreSourceName; broken: readonly BrokenRow[]; at: Date },
): Promise<void> {
  const rows = broken.map(({ rowId, reason }) => ({ rowId: rejectedKey(source, rowId), reason, rejectedAt: at }));
  await tx.rejectedScore.createMany({ data: rows, skipDuplicates: true });
  const [first] = broken;
  if (first === undefined) return;
  if (broken.length <= TOLD_ONE_BY_ONE) {
    for (const row of broken) {
      const text = `A score was not posted: ${inWords(row)}. Mended within the hour, it is posted after all.`;
      await report(tx, { key: `rejected-score:${rejectedKey(source, row.rowId)}`, text, at });
    }
    return;
  }
  // If every row is invalid, the report must not flood the channel.
  const listed = broken.slice(0, TOLD_OF_MANY).map((row) => `• ${inWords(row)}`);
  const others = broken.length > listed.length ? `\n… and ${broken.length - listed.length} more` : '';
  const text = `${broken.length} scores were not posted. Is the query of the report right?\n${listed.join('\n')}${others}`;
  await report(tx, { key: `rejected-scores:${rejectedKey(source, first.rowId)}`, text, at });
}

export function rejectedKey(source: ScoreSourceName, rowId: string): string {
  return source === 'scores' ? rowId : `${source}:${rowId}`;
}

function inWords({ id, rowId, reason }: BrokenRow): string {
  return `${id === undefined && rowId.startsWith('row-') ? 'a row without an id' : `row ${rowId}`} has ${mrkdwn(reason, 200)}`;
}
