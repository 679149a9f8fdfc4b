import type { PersonalData } from '../privacy/somebody.ts';

export const reportsData: PersonalData = {
  tables: {
    notices: { columns: { key: 'key' } },
    counted_reports: { columns: { key: 'nothing', text: 'nothing' } },
    kept_channels: { columns: { setting: 'nothing', name: 'nothing', slackId: 'nothing' } },
    channel_questions: {
      columns: { setting: 'nothing', name: 'nothing', keptId: 'nothing', otherId: 'nothing', choice: 'nothing' },
    },
  },
};
