import type { Clock } from './clock.ts';
import type { Database } from './database/client.ts';
import type { Transact } from './database/transaction.ts';

/** What it takes to run facts: the dependencies that most jobs and scheduled tasks share. */
export interface FactServices {
  db: Database;
  transact: Transact;
  clock: Clock;
}
