/**
 * The kind of personal data in a text column. Every text column of the schema is classified by the owner of its table;
 * a test compares the lists with the schema, so that no new column is forgotten.
 */
export type Holds =
  /** No personal data: ids, closed lists, names of channels and skills, hashes of public data. */
  | 'nothing'
  /** A person's own record, which its owner erases. */
  | 'own'
  /** Text written by people, which may name somebody. Names and addresses in it are replaced. */
  | 'text'
  /** Such text within JSON. */
  | 'json'
  /** Such text within data serialised by Node. */
  | 'serialised'
  /** An idempotency key that contains such text. It stays unique. */
  | 'key'
  /** A person's handle, or empty. */
  | 'handle';

export interface PersonalTable {
  columns: Readonly<Record<string, Holds>>;
  /** A SQL condition for rows in use. Slack ids stay in them, because messages are still sent there. */
  inUse?: string;
}

/** Tables by their names in the database. */
export type PersonalTables = Readonly<Record<string, PersonalTable>>;
