import type { Tx } from '../../../infra/database/client.ts';
import { type RequestedProject, type Requesting, requestProject } from './request.ts';

/** Fact: a client wants this done, and has no code for it yet. Answers the one that it gets: after the highest of the series. */
export async function requestNewProject(
  tx: Tx,
  wanted: Omit<RequestedProject, 'code'>,
  requesting: Omit<Requesting, 'isNew'>,
): Promise<string> {
  // Held until the commit: two who ask at the same moment get two numbers.
  const [row] = await tx.$queryRaw<{ last: number }[]>`SELECT last FROM project_numbers WHERE id = 1 FOR UPDATE`;
  // The website gives numbers of its own; those of projects that are not kept any more are not given again either.
  for (let last = Math.max(row?.last ?? 0, await highestNumber(tx)) + 1; ; last += 1) {
    const code = codeOf(last);
    const { outcome } = await requestProject(tx, { ...wanted, code }, { ...requesting, isNew: true });
    if (outcome === 'taken') continue;
    await tx.projectNumber.update({ where: { id: 1 }, data: { last } });
    return code;
  }
}

/** Longer numbers are no numbers of this series: somebody else's scheme begins in the same way. */
const DIGITS_MOST = 9;

/** The highest number that a project of the series has; 0: there is none. */
async function highestNumber(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ highest: bigint | null }[]>`
    SELECT MAX(CAST(SUBSTRING(code, 3) AS UNSIGNED)) AS highest FROM projects
    WHERE code LIKE 'P-%' AND code REGEXP ${`^P-[0-9]{1,${DIGITS_MOST}}$`}`;
  return Number(row?.highest ?? 0);
}

const codeOf = (number: number) => `P-${number}`;
