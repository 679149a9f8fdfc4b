import type { PersonalTables } from '../../infra/database/personal.ts';

export const scheduleTables: PersonalTables = { cron_slots: { columns: { slot: 'nothing' } } };
