import type { ScoreOfClient } from './source.ts';

type Names = Pick<ScoreOfClient, 'clientName' | 'clientCompany'>;

/**
 * Whether two scores have the same names. Names are compared letter by letter, except for surrounding blanks and the
 * encoding of accents. The database cannot do this: for it "Zoë" equals "Zoe", and all emoji are equal.
 */
export function sameClient(one: Names, other: Names): boolean {
  return (
    plainName(one.clientName) === plainName(other.clientName) &&
    plainName(one.clientCompany) === plainName(other.clientCompany)
  );
}

/** The possible spellings of a name in a database that compares bytes. */
export function spellings(name: string): string[] {
  return [...new Set([name, name.trim().normalize('NFC'), name.trim().normalize('NFD')])];
}

function plainName(name: string | null): string {
  return (name ?? '').trim().normalize('NFC');
}
