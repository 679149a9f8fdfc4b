import type { ExecutionContext } from 'ava';
import { builtInSurveyWords, type SurveyLanguages } from '../../../app/config/survey-words.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { cancelProject } from '../../../app/domain/projects/life/cancel.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import type { ClientDetails } from '../../../app/domain/projects/life/details.ts';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { surveyJobs } from '../../../app/domain/surveys/jobs.ts';
import { createMailServer, type MailServer } from '../../../app/infra/connectors/smtp.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact, type Transact } from '../../../app/infra/database/transaction.ts';
import { Worker } from '../../../app/infra/jobs/worker/worker.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type MailServerOptions, mailServer, type TestMailServer } from '../../helpers/mail-server.ts';

export interface DeskOptions {
  mail?: MailServerOptions;
  /** Another route to the mail server, or none. */
  server?: (url: string) => MailServer | undefined;
  quarantineDays?: number;
  reminderDays?: number;
  perMinute?: number;
  languages?: SurveyLanguages;
  logoUrl?: string;
}

/** The consequences of a completion on a database, with a mail server and nothing else of the product. */
export interface SurveyDesk {
  db: Database;
  transact: Transact;
  clock: ShiftedClock;
  mail: TestMailServer;
  /** The messages to PMs, and the reports to the operators. */
  told: { to: string; text: string }[];
  reports(): Promise<string[]>;
  /** A started project of this client. The PM Hana leads it. */
  started(code: string, client?: Partial<ClientDetails>): Promise<void>;
  complete(code: string, options?: { survey?: boolean }): Promise<void>;
  reopen(code: string): Promise<void>;
  cancel(code: string): Promise<void>;
  /** Resolves when no job of a survey is due. */
  settled(): Promise<void>;
  state(code: string): Promise<string | undefined>;
  /** The time, way and actor of a decision. */
  how(): { at: Date; via: 'command'; actor: string };
}

export const ADA = { name: 'Ada Lovelace', company: 'Analytical Bakery', email: 'ada@bakery.test' };
const KINDS = { startsWith: 'survey.' };

export async function surveyDesk(t: ExecutionContext, options: DeskOptions = {}): Promise<SurveyDesk> {
  const [{ db }, mail] = await Promise.all([testDatabase(t), mailServer(t, options.mail)]);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  const transact = createTransact(db, consequences);
  const telemetry = createTelemetry();
  const told: SurveyDesk['told'] = [];
  const ops = {
    posts: {
      async post({ to, message }: { to: string; message: { text: string } }) {
        told.push({ to, text: message.text });
        return { kind: 'posted', channel: 'D0', ts: '1.1', already: false };
      },
    },
  } as unknown as Bot;
  const server = options.server === undefined ? createMailServer(mail.url) : options.server(mail.url);
  const worker = new Worker({
    ...{ db, transact, clock, telemetry },
    runners: surveyJobs({
      ...{ db, transact, clock, telemetry, effects: freshEffects(db, { clock }), ops },
      mailing:
        server === undefined
          ? undefined
          : {
              server,
              from: 'The Agency <hello@agency.test>',
              replyTo: 'care@agency.test',
              perMinute: options.perMinute ?? 60_000,
            },
      quarantineDays: options.quarantineDays ?? 0,
      reminderDays: options.reminderDays ?? 5,
      languages: options.languages ?? builtInSurveyWords,
      agency: () => ({ name: 'The Agency', color: '#4a154b', logoUrl: options.logoUrl }),
      publicUrl: 'https://crew.agency.test',
    }),
    // Jobs of other subjects wait for ever: nobody here runs them, or marks them as dead.
    strangerMs: Number.MAX_SAFE_INTEGER,
    onDead: async (_, { because }) => void told.push({ to: 'dead', text: because }),
    onObstacle: async (_, { text }) => void told.push({ to: 'ops', text }),
  });
  t.teardown(async () => {
    await worker.stop(1_000);
    server?.close();
  });
  await worker.start();
  const at = clock.now();
  const stamps = { upsertedAt: at, createdAt: at };
  const hana = await db.person.create({
    data: { handle: 'hana', name: 'Hana Novak', email: 'hana@agency.test', slackId: 'U0HANA', role: 'pm', ...stamps },
  });
  const how = () => ({ at: clock.now(), via: 'command' as const, actor: 'hana' });

  const desk: SurveyDesk = {
    ...{ db, transact, clock, mail, told, how },
    async reports() {
      const jobs = await db.job.findMany({ where: { kind: 'report.post' } });
      return jobs.map(({ payload }) => (payload as { text: string }).text);
    },
    async started(code, client = {}) {
      const wanted = { code, title: 'Landing page for a bakery', skills: ['design'], client: { ...ADA, ...client } };
      await transact((tx) => requestProject(tx, wanted, { ...how(), happenedAt: clock.now() }));
      await transact((tx) => startProject(tx, { code, pm: hana, team: [], ...how() }));
    },
    async complete(code, { survey } = {}) {
      await transact((tx) => completeProject(tx, { code, survey, ...how() }));
    },
    async reopen(code) {
      await transact((tx) => reopenProject(tx, { code, ...how() }));
    },
    async cancel(code) {
      await transact((tx) => cancelProject(tx, { code, ...how() }));
    },
    async settled() {
      await eventually(
        async () => {
          const due = { kind: KINDS, state: { in: ['waiting', 'running'] as ('waiting' | 'running')[] } };
          const open = await db.job.count({ where: { ...due, runAt: { lte: clock.now() } } });
          return open === 0 && worker.underWay() === 0;
        },
        { what: 'every due job of the surveys is done' },
      );
    },
    async state(code) {
      const survey = await db.survey.findFirst({ where: { project: { code } }, orderBy: { life: 'desc' } });
      return survey?.state;
    },
  };
  return desk;
}

/** The links in a mail to the client's page, without the score. */
export function pageOf(mail: { text: string }): string {
  const [, page] = /(https?:\/\/\S+\/s\/[\w-]+)\?score=0/.exec(mail.text) ?? [];
  if (page === undefined) throw new Error(`Expected a link in ${mail.text}`);
  return page;
}

export function tokenOf(mail: { text: string }): string {
  return pageOf(mail).split('/').at(-1) ?? '';
}
