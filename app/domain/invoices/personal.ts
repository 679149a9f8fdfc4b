import { Prisma } from '../../infra/database/client.ts';
import type { ForgetOptions, PersonalData, Somebody } from '../privacy/somebody.ts';

/**
 * The personal data of invoices. That an invoice exists and its amount stay recorded; FreshBooks keeps the invoice
 * itself.
 */
export const invoicesData: PersonalData = {
  tables: {
    invoices: {
      columns: {
        amount: 'nothing',
        currency: 'nothing',
        customerId: 'nothing',
        choices: 'json',
        because: 'text',
        accountId: 'nothing',
        freshbooksId: 'nothing',
        number: 'nothing',
      },
    },
  },

  async tell(db, { client }) {
    const invoices = await db.invoice.findMany({
      where: { project: { code: { in: [...(client?.codes ?? [])] } } },
      include: { project: { select: { code: true } } },
      orderBy: { id: 'asc' },
    });
    return {
      invoices: invoices.map(
        ({ project, state, amount, currency, freshbooksId, number, draftedAt, choices, because }) => ({
          code: project.code,
          ...{ state, amount, currency, freshbooksId, number, draftedAt, choices, because },
        }),
      ),
    };
  },

  async erase({ transact }: ForgetOptions, { client }: Somebody) {
    for (const code of client?.codes ?? []) {
      await transact(async (tx) => {
        await tx.invoice.updateMany({
          where: { project: { code } },
          data: { choices: Prisma.DbNull, because: null },
        });
      });
    }
  },
};
