import type { PersonalTables } from './personal.ts';

/** The tables of the infrastructure: jobs, effects, and messages to and from Slack. */
export const machineTables: PersonalTables = {
  jobs: {
    columns: {
      kind: 'nothing',
      payload: 'json',
      uniqueKey: 'key',
      jobKey: 'key',
      lane: 'nothing',
      leasedBy: 'nothing',
      lastError: 'text',
    },
    inUse: "state IN ('waiting', 'running')",
  },
  job_workers: { columns: { name: 'nothing', birthplace: 'nothing', kinds: 'nothing' } },
  effects: {
    columns: { kind: 'nothing', key: 'key', holder: 'nothing', note: 'json', outcome: 'json', because: 'text' },
    inUse: "state IN ('marked', 'in_doubt')",
  },
  messages: {
    columns: { key: 'key', bot: 'nothing', target: 'text', channel: 'nothing', ts: 'nothing', permalink: 'nothing' },
    inUse: 'postedAt IS NULL',
  },
  shared_files: { columns: { key: 'key', bot: 'nothing', channel: 'nothing', fileId: 'nothing' } },
  slack_events: { columns: { bot: 'nothing', eventId: 'nothing', body: 'json' }, inUse: 'body IS NOT NULL' },
  slack_acts: { columns: { key: 'nothing', result: 'serialised' } },
  service_tokens: { columns: { service: 'nothing', sealed: 'nothing' } },
  slack_spends: { columns: { bot: 'nothing', bucket: 'nothing', ref: 'nothing' } },
  slack_rests: { columns: { bot: 'nothing', channel: 'nothing', holder: 'nothing' } },
  slack_seats: { columns: { bot: 'nothing', holder: 'nothing' } },
};
