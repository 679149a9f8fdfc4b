import { FreshBooksBarred } from '../../infra/connectors/freshbooks/access.ts';
import type { FreshBooks } from '../../infra/connectors/freshbooks/freshbooks.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import type { Effects } from '../../infra/effects/effects.ts';
import { RetryLater } from '../../infra/errors.ts';
import { cancel, done, runs } from '../../infra/jobs/job.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { tellPm } from '../projects/pm.ts';
import { barredReport, letIn } from './barred.ts';
import { draft } from './draft.ts';
import { ask, begin, markDrafted, prepare } from './invoice.ts';
import * as kinds from './kinds.ts';
import { againText, askText, draftedText, INVOICE_FORM } from './messages.ts';
import { invoiceView } from './view.ts';

export interface InvoiceJobsOptions extends FactServices {
  telemetry: Telemetry;
  effects: Effects;
  ops: Bot;
  /** Undefined: FreshBooks is not configured. */
  freshbooks: FreshBooks | undefined;
  timeZone: string;
}

/** The jobs of invoices: they create the draft in FreshBooks and send messages to the PM. */
export function invoiceJobs(options: InvoiceJobsOptions) {
  const { db, transact, clock, telemetry, effects, ops, freshbooks, timeZone } = options;
  const services = { db, transact, clock, ops };

  return [
    runs(kinds.beginInvoice, async ({ projectId, life }) => {
      if (freshbooks === undefined) return cancel('FreshBooks is not configured');
      const because = await transact((tx) => begin(tx, { projectId, life, at: clock.now() }));
      return because === undefined ? done : cancel(because);
    }),

    runs(kinds.draftInvoice, async ({ invoiceId, round }, { signal }) => {
      if (freshbooks === undefined) return cancel('FreshBooks is not configured');
      const prepared = await transact((tx) => prepare(tx, { invoiceId, round, at: clock.now() }));
      if (prepared.kind === 'not') return cancel(prepared.because);
      try {
        const drafted = await draft(prepared, { freshbooks, effects, clock, timeZone }, signal);
        await transact((tx) => letIn(tx));
        telemetry.emit('invoice.draft', { invoice: invoiceId, outcome: drafted.kind });
        const at = clock.now();
        await transact((tx) =>
          drafted.kind === 'ask'
            ? ask(tx, { ...drafted, view: prepared.view, at })
            : markDrafted(tx, { invoiceId, made: drafted.made, amount: prepared.amount, at }),
        );
        return done;
      } catch (error) {
        if (!(error instanceof FreshBooksBarred)) throw error;
        throw new RetryLater(error.message, error.until, barredReport(error));
      }
    }),

    runs(kinds.askPm, async ({ invoiceId, round }, { signal }) => {
      const view = await invoiceView(db, invoiceId);
      if (view?.state !== 'asked' || view.round !== round) return cancel('not asked any more');
      const { id: projectId, code } = view.project;
      const button = { text: INVOICE_FORM.label, actionId: INVOICE_FORM.actionId, value: code };
      return tellPm(services, {
        projectId,
        key: `invoice-ask:${invoiceId}:${round}`,
        text: askText(view),
        button,
        signal,
      });
    }),

    runs(kinds.tellDrafted, async ({ invoiceId }, { signal }) => {
      const view = await invoiceView(db, invoiceId);
      if (view === null) return cancel('no such invoice');
      const { projectId } = view;
      return tellPm(services, { projectId, key: `invoice-drafted:${invoiceId}`, text: draftedText(view), signal });
    }),

    runs(kinds.tellAgain, async ({ invoiceId, life }, { signal }) => {
      const view = await invoiceView(db, invoiceId);
      if (view === null) return cancel('no such invoice');
      const { projectId } = view;
      return tellPm(services, { projectId, key: `invoice-again:${invoiceId}:${life}`, text: againText(view), signal });
    }),
  ];
}
