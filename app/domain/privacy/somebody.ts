import type { Database } from '../../infra/database/client.ts';
import type { PersonalTables } from '../../infra/database/personal.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { Words } from './words.ts';

/** Somebody to be forgotten: a client, a person on the roster, or both. */
export interface Somebody {
  /** The address in lower case. */
  email: string;
  /** Their row of the roster. */
  person: { id: number; handle: string; name: string; slackId: string | null } | null;
  client: KnownClient | null;
  words: Words;
}

export interface KnownClient {
  /** Ids of the client rows: the one with the address, and those without address but with the same names. */
  ids: readonly number[];
  /** All names they have used here, each with its company. */
  names: readonly { name: string; company: string | null }[];
  /** Codes of their projects. */
  codes: readonly string[];
}

export interface ForgetOptions {
  db: Database;
  transact: Transact;
  at: Date;
}

/**
 * The personal data of one subject: where they are stored, how the person is told about them, and how they are erased.
 */
export interface PersonalData {
  tables: PersonalTables;
  /** Returns their data for them to read. Empty lists are left out. */
  tell?(db: Database, somebody: Somebody): Promise<Record<string, unknown>>;
  /** Explains why they cannot be forgotten yet, and what to do. */
  refuse?(db: Database, somebody: Somebody): Promise<string | undefined>;
  /** Ends everything that they still take part in, using the normal facts. Idempotent. */
  depart?(options: ForgetOptions, somebody: Somebody): Promise<void>;
  /** Erases their own data in short transactions. Idempotent. */
  erase?(options: ForgetOptions, somebody: Somebody): Promise<void>;
  /** Erases the row that identifies them. It comes last, because an interrupted run uses it to find what is left. */
  eraseIdentity?(options: ForgetOptions, somebody: Somebody): Promise<void>;
}

/** Replaces their names. */
export const FORGOTTEN_CLIENT = 'Forgotten client';
export const FORGOTTEN_PERSON = 'Forgotten person';

export function forgottenHandle(personId: number): string {
  return `forgotten-${personId}`;
}

/** An address that cannot exist: .invalid is reserved for that. */
export function forgottenAddress(personId: number): string {
  return `${forgottenHandle(personId)}@forgotten.invalid`;
}
