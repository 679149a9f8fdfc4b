import type { ScoreOfClient } from './source.ts';

type Names = Pick<ScoreOfClient, 'clientName' | 'clientCompany'>;

/**
 * Whether two scores bear the same names. Compared letter by letter, not by a database's collation, for which "Zoë" is
 * "Zoe" and every emoji the same: only blanks around a name and the way an accent is encoded make no difference.
 */
export function sameClient(one: Names, other: Names): boolean {
  return (
    plainName(one.clientName) === plainName(other.clientName) &&
    plainName(one.clientCompany) === plainName(other.clientCompany)
  );
}

/** The ways in which a name may be written in a database that compares bytes. */
export function spellings(name: string): string[] {
  return [...new Set([name, name.trim().normalize('NFC'), name.trim().normalize('NFD')])];
}

function plainName(name: string | null): string {
  return (name ?? '').trim().normalize('NFC');
}
