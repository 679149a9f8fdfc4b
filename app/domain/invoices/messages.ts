import { invoiceUrl } from '../../infra/connectors/freshbooks/requests.ts';
import { link, moment, mrkdwn } from '../../infra/slack/blocks/text.ts';
import { sayAmount } from './amount.ts';
import { amountOf, choicesOf, type InvoiceView } from './view.ts';

/** The button that opens the invoice form. */
export const INVOICE_FORM = { actionId: 'invoice_form', label: 'Say what to invoice' } as const;

/** Tells the PM which data are missing, as mrkdwn. */
export function askText(view: InvoiceView): string {
  return [
    `The draft invoice of ${nameOf(view)} waits for you: ${missing(view).join('; ')}.`,
    'It is made in FreshBooks as soon as you have said it.',
  ].join('\n');
}

/** Tells the PM that the draft exists, as mrkdwn. */
export function draftedText(view: InvoiceView): string {
  return `The draft invoice of ${nameOf(view)} is in FreshBooks: ${linked(view)}, for ${clientOf(view)}. Nobody has been sent it: look it over and send it there.`;
}

/** Tells the PM that the project was completed again, as mrkdwn. */
export function againText(view: InvoiceView): string {
  return `${nameOf(view)} was completed again. It has its invoice already, as each project gets one: ${linked(view)}. If there is more to be paid, change it in FreshBooks, or make another one there.`;
}

/** Says in what state the invoice is, as mrkdwn. Null: there is nothing to say. */
export function standingText(view: InvoiceView): string | null {
  switch (view.state) {
    case 'drafted': {
      const since = view.draftedAt === null ? '' : ` · drafted ${moment(view.draftedAt)}`;
      return `${linked(view)}${since}`;
    }
    case 'due':
      return 'The draft is being made in FreshBooks.';
    case 'asked':
      return `The draft waits for a project manager: ${missing(view).join('; ')}.`;
    case 'lapsed':
      return null;
  }
}

/** The reasons why the PM has to be asked. */
function missing(view: InvoiceView): string[] {
  const { project, because } = view;
  const { budget, client } = project;
  const choices = choicesOf(view);
  const said =
    budget === null
      ? 'it has no budget'
      : `its budget, “${mrkdwn(budget, 80)}”, is not one amount of one currency above zero`;
  return [
    ...(amountOf(view) === undefined ? [said] : []),
    ...(client.email === null && view.customerId === null
      ? [`its client, ${clientOf(view)}, has no e-mail address`]
      : []),
    ...(choices.length === 0
      ? []
      : [
          `FreshBooks has ${choices.length} clients with the client’s e-mail address (${choices
            .slice(0, 5)
            .map(({ name }) => mrkdwn(name, 100))
            .join(' · ')})`,
        ]),
    ...(because === null ? [] : [`FreshBooks refuses it: ${mrkdwn(because, 300)}`]),
  ];
}

function nameOf({ project: { code, title } }: InvoiceView): string {
  return `*${mrkdwn(title, 200)}* (${mrkdwn(code)})`;
}

function clientOf({ project: { client } }: InvoiceView): string {
  return mrkdwn([client.name, client.company].filter(Boolean).join(', '), 200);
}

function linked(view: InvoiceView): string {
  const { accountId, freshbooksId: id } = view;
  const amount = amountOf(view);
  const number = view.number === null ? 'invoice' : `invoice ${view.number}`;
  const label = amount === undefined ? number : `${number}, ${sayAmount(amount)}`;
  return accountId === null || id === null ? mrkdwn(label) : link(invoiceUrl({ accountId, id }), label);
}
