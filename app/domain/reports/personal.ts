import type { PersonalData } from '../privacy/somebody.ts';

export const reportsData: PersonalData = {
  tables: {
    notices: { columns: { key: 'key' } },
    kept_channels: { columns: { setting: 'nothing', name: 'nothing', slackId: 'nothing' } },
    channel_questions: {
      columns: { setting: 'nothing', name: 'nothing', keptId: 'nothing', otherId: 'nothing', choice: 'nothing' },
    },
  },
};
