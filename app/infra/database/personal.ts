/**
 * What a column of text may say about somebody. Every such column of the schema is classified, by whoever owns its
 * table; a test compares the lists with the schema, so that a new column cannot be forgotten.
 */
export type Holds =
  /** Never anything: ids, closed lists, names of channels and skills, hashes of what is public. */
  | 'nothing'
  /** Somebody's own record. Its owner erases it. */
  | 'own'
  /** Words of people, which may name somebody. Names and addresses in them are replaced. */
  | 'text'
  /** The same inside of JSON. */
  | 'json'
  /** The same inside of what Node serialised. */
  | 'serialised'
  /** An idempotency key made of such words. It stays unique. */
  | 'key'
  /** A person's handle, or nothing. */
  | 'handle';

export interface PersonalTable {
  columns: Readonly<Record<string, Holds>>;
  /** SQL that is true of rows that are still worked with: Slack ids stay in them, as messages go there. */
  inUse?: string;
}

/** Tables by their names in the database. */
export type PersonalTables = Readonly<Record<string, PersonalTable>>;
