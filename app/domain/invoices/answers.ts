import { type KnownBlock, primary, section } from '../../infra/slack/blocks/blocks.ts';
import type { DescribeResult } from './invoice.ts';
import { INVOICE_FORM, standingText } from './messages.ts';
import type { InvoiceView } from './view.ts';

/** Shows the state of the invoice in `/project status`, to people who lead. */
export function invoiceBlocks(view: InvoiceView | null): KnownBlock[] {
  const standing = view === null ? null : standingText(view);
  if (view === null || standing === null) return [];
  const asks =
    view.state === 'asked' ? primary(INVOICE_FORM.label, INVOICE_FORM.actionId, view.project.code) : undefined;
  return [section(`*Invoice*\n${standing}`, asks)];
}

/** The answer to the PM who sent the form, as mrkdwn. */
export function describedAnswer(result: DescribeResult, code: string): string {
  switch (result.outcome) {
    case 'due':
      return `The draft invoice of ${code} is being made in FreshBooks; the link comes in a message.`;
    case 'open':
      return `${code} is not completed any more. What you have said is kept, and the draft is made when it is completed.`;
    case 'drafted':
      return `The draft invoice of ${code} is in FreshBooks already: \`/project status ${code}\` has the link. Nothing was changed.`;
    case 'under_way':
      return `The draft invoice of ${code} is being made already. Nothing was changed.`;
    case 'other_client':
      return `The client of ${code} has changed since the form was opened. Nothing was changed: open the form again by \`/project status ${code}\`.`;
    case 'unknown':
      return `${code} has no invoice that waits for anything. Nothing was changed.`;
  }
}
