import type { Finding, Invariant } from './invariants/invariant.ts';

export interface Verdict {
  invariant: Invariant;
  finding: Finding;
}

const SHOWN = 6;

/** The invariants as a table, with the violations below each. */
export function table(verdicts: readonly Verdict[]): string {
  const width = Math.max(...verdicts.map(({ invariant }) => invariant.promise.length));
  return verdicts
    .flatMap(({ invariant, finding }) => [
      `${String(invariant.number).padStart(3)}  ${invariant.promise.padEnd(width)}  ${wordOf(finding).padEnd(8)}  ${finding.looked}`,
      ...finding.offences.slice(0, SHOWN).map((offence) => `       ✗ ${offence}`),
      ...(finding.offences.length > SHOWN ? [`       … and ${finding.offences.length - SHOWN} more`] : []),
    ])
    .join('\n');
}

/** Ends as `npm test` does. The written stories count as one test if they ran. */
export function lastLine(verdicts: readonly Verdict[], stories?: boolean): string {
  const count = (word: string) => verdicts.filter(({ finding }) => wordOf(finding) === word).length;
  const skipped = count('not yet');
  return `${count('ok') + (stories === true ? 1 : 0)} passed, ${count('BROKEN') + (stories === false ? 1 : 0)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

export function isBroken({ finding }: Verdict): boolean {
  return wordOf(finding) === 'BROKEN';
}

function wordOf({ offences, skipped }: Finding): 'ok' | 'BROKEN' | 'not yet' {
  if (offences.length > 0) return 'BROKEN';
  return skipped ? 'not yet' : 'ok';
}
