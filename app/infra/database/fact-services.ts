import type { Clock } from '../clock.ts';
import type { Database } from './client.ts';
import type { Transact } from './transaction.ts';

/** What it takes to run facts: the dependencies that most jobs and scheduled tasks share. */
export interface FactServices {
  db: Database;
  transact: Transact;
  clock: Clock;
}
