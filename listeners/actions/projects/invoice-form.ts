import { describedAnswer } from '../../../app/domain/invoices/answers.ts';
import { invoiceModal } from '../../../app/domain/invoices/modals.ts';
import { invoiceOfProject } from '../../../app/domain/invoices/view.ts';
import { findProject } from '../../../app/domain/projects/find.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import { openForm } from '../../../app/inbound/slack/forms.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** Say what to invoice: opens the form, unless nothing is asked any more. */
export const invoiceFormClick = (services: Services) =>
  async function invoiceFormClick({ action, body, respond }: ClickBy) {
    const { value: code, triggerId } = clickOf({ action, body });
    const project = await findProject(services.db, code);
    const invoice = project === null ? null : await invoiceOfProject(services.db, project);
    const tell = (text: string) => whisper(respond, text);
    if (invoice === null) return tell(describedAnswer({ outcome: 'unknown' }, 'This project'));
    if (invoice.state === 'drafted') return tell(describedAnswer({ outcome: 'drafted' }, code));
    if (invoice.state === 'due') return tell(describedAnswer({ outcome: 'under_way' }, code));
    await openForm(services.ops, { triggerId, view: invoiceModal(invoice), tell });
  };
