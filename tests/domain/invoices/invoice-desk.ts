import type { ExecutionContext } from 'ava';
import { readConfig } from '../../../app/config/config.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { describeInvoice } from '../../../app/domain/invoices/invoice.ts';
import { invoiceJobs } from '../../../app/domain/invoices/jobs.ts';
import { cancelProject } from '../../../app/domain/projects/life/cancel.ts';
import { changeProject } from '../../../app/domain/projects/life/change.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import type { SaidDetails } from '../../../app/domain/projects/life/details.ts';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { report } from '../../../app/domain/reports/report.ts';
import { createFreshBooks } from '../../../app/infra/connectors/freshbooks/freshbooks.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { Worker } from '../../../app/infra/jobs/worker/worker.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type FreshBooksDouble, freshbooksDouble } from '../../helpers/freshbooks.ts';

/** The consequences of a completion on a database, with FreshBooks and nothing else of the product. */
export interface InvoiceDesk {
  db: Database;
  clock: ShiftedClock;
  there: FreshBooksDouble;
  /** The messages to PMs, with the button below. */
  told: { to: string; text: string; button: string | undefined }[];
  /** The reports to the operators. */
  reports(): Promise<string[]>;
  started(code: string, said?: { budget?: string | null; title?: string; email?: string | null }): Promise<void>;
  complete(code: string): Promise<void>;
  reopen(code: string): Promise<void>;
  cancel(code: string): Promise<void>;
  change(code: string, said: SaidDetails): Promise<void>;
  /** The text of the PM's form. */
  describe(
    code: string,
    said: { amount?: string; currency?: string; email?: string; customerId?: string },
  ): Promise<string>;
  /** Resolves when no job of an invoice is due. */
  settled(): Promise<void>;
  /** Moves the clock in steps, in which waiting work runs, until the condition holds. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  state(code: string): Promise<string | undefined>;
  /** Uses another token, as after a restart. */
  restart(token: string): Promise<void>;
}

export async function invoiceDesk(t: ExecutionContext): Promise<InvoiceDesk> {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const there = await freshbooksDouble(t, { now: clock.now });
  t.teardown(() => clock.end());
  const transact = createTransact(db, consequences);
  const telemetry = createTelemetry();
  const told: InvoiceDesk['told'] = [];
  const ops = {
    posts: {
      async post({ to, message }: { to: string; message: { text: string; blocks: unknown[] } }) {
        const [, button] = /"action_id":"(\w+)"/.exec(JSON.stringify(message.blocks)) ?? [];
        told.push({ to, text: message.text, button });
        return { kind: 'posted', channel: 'D0', ts: '1.1', already: false };
      },
    },
  } as unknown as Bot;

  async function open(token: string): Promise<() => Promise<void>> {
    const { freshbooks: config } = readConfig({ ...there.env, FRESHBOOKS_TOKEN: token }, { tokens: 'optional' });
    const effects = freshEffects(db, { clock });
    const freshbooks = createFreshBooks({ ...config!, db, transact, effects, clock, telemetry });
    const worker = new Worker({
      ...{ db, transact, clock, telemetry },
      runners: invoiceJobs({ db, transact, clock, telemetry, effects, ops, freshbooks, timeZone: 'Europe/Berlin' }),
      onDead: async (_, { because }) => void told.push({ to: 'dead', text: because, button: undefined }),
      onObstacle: async (tx, obstacle) => void (await report(tx, { ...obstacle, at: clock.now() })),
    });
    await worker.start();
    underWay = () => worker.underWay();
    return async () => {
      await worker.stop(1_000);
      freshbooks.stop();
    };
  }
  let underWay = () => 0;
  let close = await open(there.token());
  t.teardown(() => close());

  const stamps = { upsertedAt: clock.now(), createdAt: clock.now() };
  const hana = await db.person.create({
    data: { handle: 'hana', name: 'Hana Novak', email: 'hana@agency.test', slackId: 'U0HANA', role: 'pm', ...stamps },
  });
  const how = () => ({ at: clock.now(), via: 'command' as const, actor: 'hana' });

  const desk: InvoiceDesk = {
    ...{ db, clock, there, told },
    async reports() {
      const jobs = await db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
      return jobs.map(({ payload }) => (payload as { text: string }).text);
    },
    async started(code, { budget = '2,500 EUR', title = 'Landing page', email = 'ada@bakery.test' } = {}) {
      const client = { name: 'Ada Lovelace', company: 'Analytical \u202EBakery\u0007', email };
      const wanted = { code, title, skills: ['design'], client, budget };
      await transact((tx) => requestProject(tx, wanted, { ...how(), happenedAt: clock.now() }));
      await transact((tx) => startProject(tx, { code, pm: hana, team: [], ...how() }));
    },
    complete: async (code) => void (await transact((tx) => completeProject(tx, { code, ...how() }))),
    reopen: async (code) => void (await transact((tx) => reopenProject(tx, { code, ...how() }))),
    cancel: async (code) => void (await transact((tx) => cancelProject(tx, { code, ...how() }))),
    change: async (code, said) => void (await transact((tx) => changeProject(tx, { code, said, ...how() }))),
    async describe(code, { amount = '700.00', currency = 'EUR', ...to }) {
      const result = await transact((tx) =>
        describeInvoice(tx, { code, amount: { amount, currency }, ...to, ...how(), via: 'click' }),
      );
      return result.outcome;
    },
    async settled() {
      await eventually(
        async () => {
          const due = { kind: { startsWith: 'invoice.' }, state: { in: ['waiting', 'running'] as const } };
          const where = { ...due, state: { in: [...due.state.in] }, runAt: { lte: clock.now() } };
          return (await db.job.count({ where })) === 0 && underWay() === 0;
        },
        { what: 'every due job of the invoices is done' },
      );
    },
    async until(condition) {
      await eventually(async () => {
        if (await condition()) return true;
        clock.advance({ seconds: 5 });
        return false;
      });
    },
    async state(code) {
      return (await db.invoice.findFirst({ where: { project: { code } } }))?.state;
    },
    async restart(token) {
      await close();
      close = await open(token);
    },
  };
  return desk;
}
