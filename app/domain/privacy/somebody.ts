import type { Database } from '../../infra/database/client.ts';
import type { PersonalTables } from '../../infra/database/personal.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { Words } from './words.ts';

/** Somebody who is to be forgotten: a client, a person on the roster, or both. */
export interface Somebody {
  /** In lower case. */
  email: string;
  /** Their row on the roster. */
  person: { id: number; handle: string; name: string; slackId: string | null } | null;
  client: KnownClient | null;
  words: Words;
}

export interface KnownClient {
  /** Rows of clients: the one with the address, and those without one that bear the same names. */
  ids: readonly number[];
  /** All names that they have had here, with the company that stood beside each. */
  names: readonly { name: string; company: string | null }[];
  /** Codes of their projects. */
  codes: readonly string[];
}

export interface ForgetOptions {
  db: Database;
  transact: Transact;
  at: Date;
}

/** What a subject keeps about people, what it says of somebody, and how it forgets them: its one place for all of it. */
export interface PersonalData {
  tables: PersonalTables;
  /** What is known of them, for them to read. Empty lists are left out. */
  tell?(db: Database, somebody: Somebody): Promise<Record<string, unknown>>;
  /** Why they cannot be forgotten yet, and the mend. */
  refuse?(db: Database, somebody: Somebody): Promise<string | undefined>;
  /** Ends what they still have to do with, by the facts that would end it otherwise. Repeatable. */
  depart?(options: ForgetOptions, somebody: Somebody): Promise<void>;
  /** Erases what is theirs alone, in short transactions. Repeatable. */
  erase?(options: ForgetOptions, somebody: Somebody): Promise<void>;
  /** Erases the row that says who they are. Last of all: a run that was cut off before finds by it what is left. */
  eraseIdentity?(options: ForgetOptions, somebody: Somebody): Promise<void>;
}

/** What stands in place of their names. */
export const FORGOTTEN_CLIENT = 'Forgotten client';
export const FORGOTTEN_PERSON = 'Forgotten person';

/** The handle of somebody who was forgotten. */
export function forgottenHandle(personId: number): string {
  return `forgotten-${personId}`;
}

/** An address that leads nowhere: .invalid is reserved for that. */
export function forgottenAddress(personId: number): string {
  return `${forgottenHandle(personId)}@forgotten.invalid`;
}
