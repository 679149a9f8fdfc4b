import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { decideSurvey } from '../../../app/domain/surveys/kinds.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { makeProjects, openPlace } from './place.ts';

const PER_MINUTE = 12_000;
const MOST_SECONDS = 600;

export interface DueFigures {
  surveys: number;
  mailed: number;
  twice: number;
  seconds: number;
  perMinute: number;
  /** The most mails that were sent within a minute. */
  mostPerMinute: number;
  /** The most connections to the mail server at once. */
  connections: number;
  /** The memory of Crewcall's process: before the surveys were due, and its peak. */
  restBytes: number;
  peakBytes: number;
  /** Crewcall's processor time per mail. */
  cpuMs: number;
}

/** Many surveys are due at the same moment, and the mail server takes them all. */
export async function benchDue(databaseUrl: string, surveys: number): Promise<DueFigures> {
  const taken: { to: string; at: number }[] = [];
  let open = 0;
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    hideSTARTTLS: true,
    onConnect(_session, callback) {
      connections = Math.max(connections, ++open);
      callback();
    },
    onClose: () => void open--,
    onData(stream, { envelope }, callback) {
      stream.resume().on('end', () => {
        taken.push({ to: envelope.rcptTo[0]?.address ?? '', at: performance.now() });
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a port.');
  const place = await openPlace(databaseUrl, {
    SMTP_URL: `smtp://127.0.0.1:${address.port}`,
    MAIL_FROM: 'hello@agency.test',
    MAIL_PER_MINUTE: String(PER_MINUTE),
    PUBLIC_URL: 'http://127.0.0.1:3000',
  });
  const { db, crewcall } = place;
  try {
    await makeProjects(db, { count: surveys, status: 'completed' });
    const at = new Date();
    const row = { life: 1, state: 'due', nonce: 'n'.repeat(22), decidedAt: at, createdAt: at } as const;
    const ids = Array.from({ length: surveys }, (_, index) => index + 1);
    await db.survey.createMany({ data: ids.map((id) => ({ ...row, id, projectId: id })) });
    const { residentBytes: restBytes, cpuMs: cpuBefore } = await crewcall.cost();
    const begun = performance.now();
    await createTransact(db)((tx) =>
      enqueue(
        tx,
        at,
        ids.map((surveyId) => decideSurvey.of({ surveyId, round: 1, byHand: false })),
      ),
    );
    while (taken.length < surveys && performance.now() - begun < MOST_SECONDS * 1_000) await pause(250);
    const seconds = ((taken.at(-1)?.at ?? begun) - begun) / 1_000;
    const { peakBytes, cpuMs } = await crewcall.cost();
    return {
      surveys,
      mailed: new Set(taken.map(({ to }) => to)).size,
      twice: taken.length - new Set(taken.map(({ to }) => to)).size,
      seconds,
      perMinute: PER_MINUTE,
      mostPerMinute: mostWithin(
        taken.map(({ at }) => at),
        60_000,
      ),
      connections,
      restBytes,
      peakBytes,
      cpuMs: (cpuMs - cpuBefore) / surveys,
    };
  } finally {
    await place.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function mostWithin(times: readonly number[], ms: number): number {
  let most = 0;
  let first = 0;
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? at) > ms) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
