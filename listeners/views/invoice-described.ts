import { readCurrency, readNumber } from '../../app/domain/invoices/amount.ts';
import { describedAnswer } from '../../app/domain/invoices/answers.ts';
import { describeInvoice } from '../../app/domain/invoices/invoice.ts';
import { DESCRIBED } from '../../app/domain/invoices/modals.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { email as emailAddress } from '../../app/inbound/intake/fields.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

/** The PM has said what to invoice. So the draft can be made. */
export async function invoiceDescribed(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const who = await whoMay(services, { slackId, act: 'change_projects' });
  if ('refused' in who) return { notice: who.refused };
  const { private_metadata: code, state } = view;
  const typed = (field: string) => state.values[field]?.[field]?.value ?? undefined;
  const amount = readNumber(typed(DESCRIBED.amount) ?? '');
  const currency = readCurrency(typed(DESCRIBED.currency) ?? '');
  const address = typed(DESCRIBED.email);
  const email = address === undefined ? undefined : emailAddress.safeParse(address);
  const customerId = state.values[DESCRIBED.customer]?.[DESCRIBED.customer]?.selected_option?.value;
  if (amount === undefined || currency === undefined || email?.success === false) {
    return {
      errors: {
        ...(amount === undefined ? { [DESCRIBED.amount]: 'One amount above zero, please, such as 2,500.00.' } : {}),
        ...(currency === undefined
          ? { [DESCRIBED.currency]: 'The three letters of a currency, please, such as EUR.' }
          : {}),
        ...(email?.success === false
          ? { [DESCRIBED.email]: 'This is no e-mail address. One looks like ada@bakery.com.' }
          : {}),
      },
    };
  }
  const said = { code, amount: { amount, currency }, email: email?.data, customerId };
  const at = services.clock.now();
  const result = await services.transact((tx) =>
    describeInvoice(tx, { ...said, at, via: 'click', actor: who.by.handle }),
  );
  return { notice: describedAnswer(result, code) };
}
