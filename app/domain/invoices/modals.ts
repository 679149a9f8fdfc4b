import { input, modal, section, select, textLine, type View } from '../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { amountOf, choicesOf, type InvoiceView } from './view.ts';

/** The ids of the invoice form. Each block and the element in it share one id. */
export const DESCRIBED = {
  callbackId: 'invoice_described',
  amount: 'amount',
  currency: 'currency',
  email: 'email',
  customer: 'customer',
} as const;

/** The invoice form. It asks for the client only if the client is not known. */
export function invoiceModal(view: InvoiceView): View {
  const { project } = view;
  const { code, title, budget, client } = project;
  const known = amountOf(view);
  const choices = choicesOf(view);
  const budgetLine = budget === null ? 'It has no budget.' : `Its budget: ${mrkdwn(budget, 100)}`;
  return modal({
    callbackId: DESCRIBED.callbackId,
    title: 'Draft invoice',
    submit: 'Make the draft',
    close: 'Not yet',
    privateMetadata: code,
    blocks: [
      section(`*${mrkdwn(title, 200)}* (${mrkdwn(code)})\n${budgetLine}`),
      input(
        'Amount',
        DESCRIBED.amount,
        textLine(DESCRIBED.amount, { placeholder: '2,500.00', most: 20, ...initial(known?.amount) }),
        { hint: 'Without taxes: FreshBooks adds those of your account.' },
      ),
      input(
        'Currency',
        DESCRIBED.currency,
        textLine(DESCRIBED.currency, { placeholder: 'EUR', most: 10, ...initial(known?.currency) }),
        { hint: 'Its three letters, such as EUR or USD.' },
      ),
      ...(client.email === null && view.customerId === null
        ? [
            input(
              'E-mail address of the client',
              DESCRIBED.email,
              textLine(DESCRIBED.email, { placeholder: 'ada@bakery.example', most: 254 }),
              { hint: 'By it the client is found in FreshBooks, or made. It is written into the project, too.' },
            ),
          ]
        : []),
      ...(choices.length === 0
        ? []
        : [
            input(
              'Client in FreshBooks',
              DESCRIBED.customer,
              select(
                DESCRIBED.customer,
                choices.map(({ id, name }) => ({ text: name, value: id })),
              ),
              { hint: 'Several have this e-mail address there.' },
            ),
          ]),
    ],
  });
}

function initial(text: string | undefined): { initial?: string } {
  return text === undefined ? {} : { initial: text };
}
