import { once } from 'node:events';
import { createServer } from 'node:net';
import { quantile } from '../trials/trial.ts';
import { makeProjects, openPlace, type Place } from './place.ts';

export interface CompletionFigures {
  completions: number;
  /** The time until a completion was acknowledged: with no service configured, and with all of them hanging. */
  alone: { p50: number; p99: number };
  hanging: { p50: number; p99: number };
  missed: number;
  /** The number of connections that the hanging services got. */
  knocks: number;
}

/** Projects are completed, alternately at a Crewcall without other services and at one whose services all hang. */
export async function benchCompletions(
  databases: { alone: string; hanging: string },
  completions: number,
): Promise<CompletionFigures> {
  let knocks = 0;
  const silent = createServer((socket) => {
    knocks += 1;
    socket.on('error', () => undefined).resume();
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a port.');
  const at = `127.0.0.1:${address.port}`;
  const places = await Promise.all([
    openPlace(databases.alone),
    openPlace(databases.hanging, {
      ...{ SMTP_URL: `smtp://${at}`, MAIL_FROM: 'hello@agency.test', PUBLIC_URL: 'http://127.0.0.1:3000' },
      ...{ INTERCOM_TOKEN: 'token', INTERCOM_API_URL: `http://${at}/` },
      ...{ FRESHBOOKS_TOKEN: 'token', FRESHBOOKS_ACCOUNT_ID: 'xyz', FRESHBOOKS_API_URL: `http://${at}/` },
    }),
  ]);
  const [alone, hanging] = places;
  try {
    const intercomUrl = 'https://app.intercom.com/a/inbox/abc123/inbox/conversation/525';
    for (const { db } of places) await makeProjects(db, { count: completions, status: 'started', intercomUrl });
    const complete = ({ slack, pm }: Place, nth: number) =>
      slack.as(pm).command('/project', `complete P-${nth} --yes`, { channel: 'ops' });
    const results = { alone: [] as number[], hanging: [] as number[] };
    let missed = 0;
    for (let nth = 1; nth <= completions; nth++) {
      // Alternately, and with changing order, so that other load of the machine affects both.
      const inTurn = [['alone', alone] as const, ['hanging', hanging] as const];
      for (const [name, place] of nth % 2 === 0 ? inTurn : inTurn.reverse()) {
        const { acked, ms } = await complete(place, nth);
        if (acked) results[name].push(ms);
        else missed += 1;
      }
    }
    const spread = (times: number[]) => ({ p50: quantile(times, 0.5), p99: quantile(times, 0.99) });
    return { completions, alone: spread(results.alone), hanging: spread(results.hanging), missed, knocks };
  } finally {
    await Promise.all(places.map((place) => place.close()));
    silent.close();
  }
}
