import type { ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { intercomJobs } from '../../../app/domain/intercom/jobs.ts';
import type { Noted } from '../../../app/domain/intercom/kinds.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { completeProject } from '../../../app/domain/projects/life/complete.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { reportServiceOutage } from '../../../app/domain/reports/outage.ts';
import { report } from '../../../app/domain/reports/report.ts';
import { giveAnswer } from '../../../app/domain/surveys/give.ts';
import { makeLink } from '../../../app/domain/surveys/links.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import { createIntercom } from '../../../app/infra/connectors/intercom.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { createTransact, type Transact } from '../../../app/infra/database/transaction.ts';
import { Worker } from '../../../app/infra/jobs/worker/worker.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type IntercomDouble, intercomDouble } from '../../helpers/intercom.ts';

/** The consequences of moves and scores on a database, with Intercom and nothing else of the product. */
export interface NotesDesk {
  db: Database;
  transact: Transact;
  clock: ShiftedClock;
  intercom: IntercomDouble;
  anna: Person;
  /** A requested project with a link to this existing conversation, or with this link. */
  requested(code: string, options?: { conversation?: string; url?: string; title?: string }): Promise<void>;
  claim(code: string): Promise<void>;
  start(code: string): Promise<void>;
  complete(code: string): Promise<void>;
  /** The client was asked and answers, or changes the answer. */
  answer(code: string, answer: { score: number; comment?: string }): Promise<void>;
  /** The operators' reports about Intercom. */
  reports(): Promise<string[]>;
  /** Resolves when no note is due. */
  settled(): Promise<void>;
  /** Another process takes over, with the token that Intercom expects now, or with this one. */
  restart(token?: string): Promise<void>;
}

export const linkTo = (conversation: string) =>
  `https://app.intercom.com/a/inbox/abc123/inbox/shared/all/conversation/${conversation}?view=List`;

export async function notesDesk(
  t: ExecutionContext,
  { wanted = ['claimed', 'started', 'completed', 'score'] }: { wanted?: Noted['about'][] } = {},
): Promise<NotesDesk> {
  const clock = shiftedClock();
  const [{ db }, intercom] = await Promise.all([testDatabase(t), intercomDouble(t, clock.now)]);
  t.teardown(() => clock.end());
  const transact = createTransact(db, consequences);
  const tokens = new Map<string, string>();
  let crew = await begin(intercom.token);
  t.teardown(() => crew.stop());

  async function begin(token: string) {
    const telemetry = createTelemetry();
    const client = createIntercom({
      ...{ token, apiUrl: intercom.url, clock, telemetry },
      onOutage: (outage) => void transact((tx) => reportServiceOutage(tx, { ...outage, at: clock.now() })),
    });
    const worker = new Worker({
      ...{ db, transact, clock, telemetry },
      runners: intercomJobs({
        ...{ db, transact, clock, telemetry, effects: freshEffects(db, { clock }), intercom: client, wanted },
      }),
      // Jobs of other subjects wait for ever: nobody here runs them, or marks them as dead.
      strangerMs: Number.MAX_SAFE_INTEGER,
      onDead: async (tx, { because }) => void (await report(tx, { key: because, text: because, at: clock.now() })),
      onObstacle: async (tx, obstacle) => void (await report(tx, { ...obstacle, at: clock.now() })),
    });
    await worker.start();
    return {
      worker,
      async stop() {
        client.stop();
        await worker.stop(5_000);
      },
    };
  }

  const at = clock.now();
  const people = await Promise.all(
    [['anna', 'Anna <b>Kovacs</b>', 'specialist'] as const, ['hana', 'Hana Novak', 'pm'] as const].map(
      ([handle, name, role]) =>
        db.person.create({
          data: {
            ...{ handle, name, role, email: `${handle}@agency.test`, slackId: `U0${handle.toUpperCase()}` },
            ...{ upsertedAt: at, createdAt: at },
          },
        }),
    ),
  );
  const [anna, hana] = people as [Person, Person];
  const how = () => ({ at: clock.now(), via: 'command' as const, actor: 'hana' });

  const desk: NotesDesk = {
    ...{ db, transact, clock, intercom, anna },
    async requested(code, { conversation, url, title = 'Landing page' } = {}) {
      if (conversation !== undefined) intercom.conversations.set(conversation, []);
      const intercomUrl = url ?? linkTo(conversation ?? '');
      const client = { name: 'Ada', company: null, email: 'ada@bakery.test' };
      const wanted = { code, title, skills: ['design'], client, intercomUrl };
      await transact((tx) => requestProject(tx, wanted, { ...how(), happenedAt: clock.now() }));
    },
    async claim(code) {
      await transact((tx) => claimProject(tx, { code, by: anna, at: clock.now(), via: 'click' }));
    },
    async start(code) {
      await transact((tx) => startProject(tx, { code, pm: hana, team: [], ...how() }));
    },
    async complete(code) {
      await transact((tx) => completeProject(tx, { code, ...how() }));
    },
    async answer(code, { score, comment }) {
      await transact(async (tx) => {
        const survey = await tx.survey.findFirstOrThrow({ where: { project: { code } } });
        const token =
          tokens.get(code) ??
          (await makeLink(tx, { surveyId: survey.id, addressHash: 'a'.repeat(64), at: clock.now() }));
        tokens.set(code, token);
        await giveAnswer(tx, { token, score, comment, at: clock.now() });
      });
    },
    async reports() {
      const jobs = await db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
      return jobs.map(({ payload }) => (payload as { text: string }).text).filter((text) => text.includes('Intercom'));
    },
    async settled() {
      await eventually(
        async () => {
          const open = { kind: 'intercom.note', state: { in: ['waiting', 'running'] as ('waiting' | 'running')[] } };
          const due = await db.job.count({ where: { ...open, runAt: { lte: clock.now() } } });
          return due === 0 && crew.worker.underWay() === 0;
        },
        { what: 'every due note is added' },
      );
    },
    async restart(token = intercom.token) {
      await crew.stop();
      crew = await begin(token);
    },
  };
  return desk;
}
