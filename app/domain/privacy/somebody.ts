import type { Database } from '../../infra/database/client.ts';
import type { PersonalTables } from '../../infra/database/personal.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { Words } from './words.ts';

/** Somebody to be forgotten: a client, a person on the roster, or both. */
export interface Somebody {
  /** The e-mail address in lower case. */
  email: string;
  /** The person's row of the roster. */
  person: { id: number; handle: string; name: string; slackId: string | null } | null;
  client: KnownClient | null;
  words: Words;
}

export interface KnownClient {
  /** The ids of the client's rows: the one with the address, and those without an address but with the same names. */
  ids: readonly number[];
  /** All names that this person has used here, each with its company. */
  names: readonly { name: string; company: string | null }[];
  /** The codes of the client's projects. */
  codes: readonly string[];
}

export interface ForgetOptions {
  db: Database;
  transact: Transact;
  at: Date;
}

/**
 * The personal data of one subject: where they are stored, how they are listed for the person, and how they are
 * erased.
 */
export interface PersonalData {
  tables: PersonalTables;
  /** Returns the person's data for the person to read. Empty lists are left out. */
  tell?(db: Database, somebody: Somebody): Promise<Record<string, unknown>>;
  /** Explains why the person cannot be forgotten yet, and what to do about it. */
  refuse?(db: Database, somebody: Somebody): Promise<string | undefined>;
  /** Ends everything in which the person still takes part, by the normal facts. It may be repeated. */
  depart?(options: ForgetOptions, somebody: Somebody): Promise<void>;
  /** Erases the person's own data in short transactions. It may be repeated. */
  erase?(options: ForgetOptions, somebody: Somebody): Promise<void>;
  /**
   * Erases the row that identifies the person. It comes last, because an interrupted run needs that row to find what
   * is left.
   */
  eraseIdentity?(options: ForgetOptions, somebody: Somebody): Promise<void>;
}

/** Replaces the names of a forgotten client. */
export const FORGOTTEN_CLIENT = 'Forgotten client';
export const FORGOTTEN_PERSON = 'Forgotten person';

export function forgottenHandle(personId: number): string {
  return `forgotten-${personId}`;
}

/** An address that cannot exist: .invalid is reserved for that. */
export function forgottenAddress(personId: number): string {
  return `${forgottenHandle(personId)}@forgotten.invalid`;
}
