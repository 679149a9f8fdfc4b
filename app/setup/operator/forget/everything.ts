import { personalData } from '../../../domain/personal.ts';
import type { PersonalData } from '../../../domain/privacy/somebody.ts';
import { refusedMessagesData } from '../../../inbound/amqp/personal.ts';
import { intakeData } from '../../../inbound/intake/personal.ts';
import { scheduleTables } from '../../../inbound/schedule/personal.ts';
import { machineTables } from '../../../infra/database/machine-tables.ts';
import type { PersonalTables } from '../../../infra/database/personal.ts';

/** The personal data of all subjects. */
export const everything: readonly PersonalData[] = [
  ...personalData,
  intakeData,
  refusedMessagesData,
  { tables: scheduleTables },
  { tables: machineTables },
];

/** Every text column in the database, with the kind of personal data in it. */
export const allTables: PersonalTables = Object.assign({}, ...everything.map(({ tables }) => tables));
