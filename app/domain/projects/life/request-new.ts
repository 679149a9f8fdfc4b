import type { Tx } from '../../../infra/database/client.ts';
import { type RequestedProject, type Requesting, requestProject } from './request.ts';

/** Fact: a client wants this done, and has no code for it yet: it gets the next free number. Answers its code. */
export async function requestNewProject(
  tx: Tx,
  wanted: Omit<RequestedProject, 'code'>,
  requesting: Omit<Requesting, 'isNew'>,
): Promise<string> {
  // Held until the commit: two who ask at the same moment get two numbers.
  const [row] = await tx.$queryRaw<{ last: number }[]>`SELECT last FROM project_numbers WHERE id = 1 FOR UPDATE`;
  for (let last = row?.last ?? 0; ; ) {
    last = await freeNumber(tx, last + 1);
    const code = codeOf(last);
    const { outcome } = await requestProject(tx, { ...wanted, code }, { ...requesting, isNew: true });
    if (outcome === 'taken') continue;
    await tx.projectNumber.update({ where: { id: 1 }, data: { last } });
    return code;
  }
}

/**
 * A number from `first` on that no project has. The website gives numbers of its own, perhaps thousands in a row:
 * strides that double, then halve, find their end in a few look-ups.
 */
async function freeNumber(tx: Tx, first: number): Promise<number> {
  if (!(await isTaken(tx, first))) return first;
  let taken = first;
  let free = first + 1;
  while (await isTaken(tx, free)) {
    taken = free;
    free += free - first;
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2);
    if (await isTaken(tx, middle)) taken = middle;
    else free = middle;
  }
  return free;
}

async function isTaken(tx: Tx, number: number): Promise<boolean> {
  return (await tx.project.count({ where: { code: codeOf(number) } })) > 0;
}

const codeOf = (number: number) => `P-${number}`;
