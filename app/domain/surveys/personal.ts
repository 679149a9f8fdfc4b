import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';
import { addressHash } from './recipients.ts';

/**
 * The personal data of surveys and answers. A client's wish to get no more surveys is kept as a hash of the address.
 */
export const surveysData: PersonalData = {
  tables: {
    surveys: { columns: { nonce: 'nothing', addressHash: 'own', because: 'text' } },
    survey_links: { columns: { tokenHash: 'nothing', addressHash: 'own' } },
    survey_recipients: { columns: { addressHash: 'own' } },
    survey_answers: { columns: { comment: 'text' } },
  },

  async tell(db, { email, client }) {
    const surveys = await db.survey.findMany({
      where: { project: { code: { in: [...(client?.codes ?? [])] } } },
      include: { answer: true, project: { select: { code: true } } },
      orderBy: { id: 'asc' },
    });
    const recipient = await db.surveyRecipient.findUnique({ where: { addressHash: addressHash(email) } });
    return {
      surveys: surveys.map(({ project, state, askedAt, remindedAt, answer }) => ({
        code: project.code,
        ...{ state, askedAt, remindedAt },
        answer:
          answer === null ? null : { score: answer.score, comment: answer.comment, answeredAt: answer.answeredAt },
      })),
      ...(recipient?.stoppedAt == null ? {} : { surveysStoppedAt: recipient.stoppedAt }),
    };
  },

  async erase({ transact, at }: ForgetOptions, { email, client }: Somebody) {
    await transact(async (tx) => {
      await tx.surveyRecipient.deleteMany({ where: { addressHash: addressHash(email), stoppedAt: null } });
    });
    for (const code of client?.codes ?? []) {
      await transact(async (tx) => {
        const theirs = { project: { code } };
        await tx.surveyLink.deleteMany({ where: { survey: theirs } });
        await tx.surveyAnswer.updateMany({ where: { survey: theirs }, data: { comment: null } });
        await tx.survey.updateMany({ where: { ...theirs, state: 'due' }, data: { state: 'lapsed', decidedAt: at } });
        await tx.survey.updateMany({ where: theirs, data: { addressHash: null, because: null } });
      });
    }
  },
};
