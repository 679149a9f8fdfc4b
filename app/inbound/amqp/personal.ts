import type { PersonalData } from '../../domain/privacy/somebody.ts';

/** The personal data of refused messages, whose bodies may contain anything. */
export const refusedMessagesData: PersonalData = {
  tables: {
    refused_messages: {
      columns: {
        queue: 'nothing',
        messageId: 'nothing',
        fault: 'nothing',
        reason: 'text',
        body: 'text',
        readAs: 'nothing',
      },
    },
  },

  async tell(db, { email }) {
    const found = await db.$queryRaw<{ receivedAt: Date; body: string }[]>`
      SELECT receivedAt, body FROM refused_messages WHERE LOCATE(${email}, LOWER(body)) > 0 ORDER BY id`;
    return { refusedMessages: found };
  },

  /** The body was never accepted, so it is erased. The record of the refusal and its reason stay. */
  async erase({ db }, { email }) {
    await db.$executeRaw`
      UPDATE refused_messages SET body = NULL, readAs = NULL WHERE LOCATE(${email}, LOWER(body)) > 0`;
  },
};
