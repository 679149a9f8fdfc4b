import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';

export const metricsData: PersonalData = {
  tables: {
    subscriptions: {
      columns: {
        key: 'key',
        bot: 'nothing',
        channelId: 'nothing',
        slackId: 'text',
        question: 'text',
        recurrence: 'nothing',
      },
    },
    pinned_questions: { columns: { slackId: 'own', question: 'key' } },
  },

  async tell(db, { person }) {
    if (person?.slackId == null) return {};
    const { slackId } = person;
    const subscriptions = await db.subscription.findMany({ where: { slackId } });
    const pinned = await db.pinnedQuestion.findMany({ where: { slackId } });
    return {
      subscriptions: subscriptions.map(({ question, channelId, createdAt }) => ({ question, channelId, createdAt })),
      pinnedQuestions: pinned.map(({ question }) => question),
    };
  },

  async erase({ db, at }: ForgetOptions, { person }: Somebody) {
    if (person?.slackId == null) return;
    const { slackId } = person;
    await db.subscription.updateMany({ where: { slackId, endedAt: null }, data: { endedAt: at } });
    await db.pinnedQuestion.deleteMany({ where: { slackId } });
  },
};
