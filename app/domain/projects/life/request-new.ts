import type { Tx } from '../../../infra/database/client.ts';
import { type RequestedProject, type Requesting, requestProject } from './request.ts';

/**
 * Fact: a client requests a project that has no code yet. The project gets the next code of the series, which is
 * returned.
 */
export async function requestNewProject(
  tx: Tx,
  wanted: Omit<RequestedProject, 'code'>,
  requesting: Omit<Requesting, 'isNew'>,
): Promise<string> {
  // The row is locked until the commit, so that two concurrent requests get different numbers.
  const [row] = await tx.$queryRaw<{ last: number }[]>`SELECT last FROM project_numbers WHERE id = 1 FOR UPDATE`;
  // The website assigns numbers too, so the highest number in use is read as well. Numbers of deleted projects are
  // not used again.
  for (let last = Math.max(row?.last ?? 0, await highestNumber(tx)) + 1; ; last += 1) {
    const code = codeOf(last);
    const { outcome } = await requestProject(tx, { ...wanted, code }, { ...requesting, isNew: true });
    if (outcome === 'taken') continue;
    await tx.projectNumber.update({ where: { id: 1 }, data: { last } });
    return code;
  }
}

/** Longer numbers do not belong to this series: they come from another scheme with the same prefix. */
const DIGITS_MOST = 9;

/** The highest number of a project in the series. 0: there is no project yet. */
async function highestNumber(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ highest: bigint | null }[]>`
    SELECT MAX(CAST(SUBSTRING(code, 3) AS UNSIGNED)) AS highest FROM projects
    WHERE code LIKE 'P-%' AND code REGEXP ${`^P-[0-9]{1,${DIGITS_MOST}}$`}`;
  return Number(row?.highest ?? 0);
}

const codeOf = (number: number) => `P-${number}`;
