import test, { type ExecutionContext } from 'ava';
import { Webhook } from 'standardwebhooks';
import { listEndpoints, retryEndpoint } from '../../../app/domain/announcements/webhooks/endpoints.ts';
import { CALLS_AT_ONCE } from '../../../app/domain/announcements/webhooks/gate.ts';
import { webhookJobs } from '../../../app/domain/announcements/webhooks/jobs.ts';
import { nextTry } from '../../../app/domain/announcements/webhooks/schedule.ts';
import { createWebhookSender } from '../../../app/infra/connectors/webhook.ts';
import { Worker } from '../../../app/infra/jobs/worker/worker.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { eventually } from '../../helpers/eventually.ts';
import { announcing } from './agency.ts';
import { type Receiver, receiver } from './receiver.ts';

const SECRETS = ['new', 'old'].map(
  (word) => `whsec_${Buffer.from(`the ${word} secret of this test`).toString('base64')}`,
);

test('an endpoint receives everything, in order for each project, signed with each secret; what it refused comes again, alone', async (t) => {
  const { endpoint, agency, settled } = await connected(t);
  const anna = await agency.joins('anna');
  await agency.requested('P-0');
  await eventually(() => endpoint.heard.length === 3);
  t.deepEqual(endpoint.told().slice(-2), ['P-0 project.requested', 'P-0 project.offered']);

  let refuses = true;
  endpoint.answer = ({ code }, response) => {
    response.writeHead(refuses && code === 'P-1' ? 500 : 200).end('{"not": "read"}');
  };
  const ofFirst = () => endpoint.told().filter((one) => one.startsWith('P-1'));
  await agency.requested('P-1');
  await eventually(() => ofFirst().length > 0);
  await agency.claimed('P-1', anna);
  await agency.requested('P-2');
  await eventually(() => endpoint.told().includes('P-2 project.offered'));
  const lane = await eventually(() =>
    agency.db.webhookLane.findFirst({ where: { lane: 'project:P-1', attempts: { gt: 0 } } }),
  );
  const pause = (lane?.nextTryAt?.getTime() ?? 0) - (lane?.triedAt?.getTime() ?? 0);
  t.true(pause >= 4_000, `${pause} ms`);
  t.deepEqual([...new Set(ofFirst())], ['P-1 project.requested']);
  refuses = false;
  agency.clock.advance({ minutes: 15 });
  await eventually(() => ofFirst().includes('P-1 project.claimed'));
  await settled();
  t.deepEqual([...new Set(ofFirst())], ['P-1 project.requested', 'P-1 project.offered', 'P-1 project.claimed']);
  t.is(ofFirst().lastIndexOf('P-1 project.requested') + 2, ofFirst().indexOf('P-1 project.claimed'));
  const tries = endpoint.heard.filter(({ code, said }) => code === 'P-1' && said.type === 'project.requested');
  t.is(new Set(tries.map(({ body }) => body)).size, 1);
  t.is(new Set(tries.map(({ headers }) => headers['webhook-id'])).size, 1);

  const announced = await agency.told();
  t.deepEqual(
    [...new Set(endpoint.heard.map(({ headers }) => headers['webhook-id'] ?? ''))].sort(),
    announced.map(({ eventId }) => eventId).sort(),
  );
  const [first] = endpoint.heard;
  if (first === undefined) return t.fail();
  for (const secret of SECRETS) t.notThrows(() => new Webhook(secret).verify(first.body, first.headers));
  t.is(first.headers['content-type'], 'application/json');
});

test('the answer 410 ends an endpoint, with one report; a retry goes on with the first announcement that it did not take', async (t) => {
  const { endpoint, agency, settled, reports } = await connected(t);
  await agency.joins('anna');
  await settled();
  endpoint.answer = (_, response) => response.writeHead(410).end();
  await agency.requested('P-1');
  await eventually(async () => (await reports()).length > 0);
  await agency.requested('P-2');
  await settled();
  t.is(endpoint.heard.filter(({ code }) => code === 'P-2').length, 0);
  const told = await reports();
  t.is(told.length, 1);
  t.regex(told[0] ?? '', /^webhook-1 \(127\.0\.0\.1:\d+\) .*410.*\/project retry webhook-1/);

  endpoint.answer = undefined;
  endpoint.heard.length = 0;
  const retried = await agency.transact((tx) => retryEndpoint(tx, { id: 1, at: agency.clock.now() }));
  t.is(retried.outcome, 'retried');
  await eventually(() => endpoint.heard.length === 4);
  await settled();
  for (const code of ['P-1', 'P-2']) {
    t.deepEqual(
      endpoint.told().filter((one) => one.startsWith(code)),
      [`${code} project.requested`, `${code} project.offered`],
    );
  }
  t.is((await agency.transact((tx) => retryEndpoint(tx, { id: 7, at: agency.clock.now() }))).outcome, 'unknown');
});

test('an endpoint that takes nothing for three days is given up with one report; one that refuses a single project receives all others', async (t) => {
  const { endpoint, agency, settled, reports } = await connected(t);
  await agency.joins('anna');
  await settled();
  endpoint.answer = ({ code }, response) => response.writeHead(code === 'P-1' ? 500 : 204).end();
  const threeDaysLater = async () => {
    const long = new Date(agency.clock.now().getTime() - 72 * 3_600_000);
    await eventually(
      async () => (await agency.db.webhookLane.count({ where: { attempts: { gt: 0 }, deadAt: null } })) > 0,
    );
    await settled();
    await agency.db.webhookLane.updateMany({ where: { attempts: { gt: 0 } }, data: { triedAt: long } });
    agency.clock.advance({ minutes: 1 });
    await settled();
  };
  await agency.requested('P-1');
  await threeDaysLater();
  await agency.requested('P-2');
  await settled();
  t.true(endpoint.told().includes('P-2 project.offered'));
  t.is((await agency.db.webhookEndpoint.findFirstOrThrow()).deadAt, null);
  const [told, ...more] = await reports();
  t.regex(told ?? '', /webhook-1 .* does not take what is announced of P-1 for three days \(HTTP 500\)/);
  t.deepEqual(more, []);

  await agency.transact((tx) => retryEndpoint(tx, { id: 1, at: agency.clock.now() }));
  await agency.db.webhookEndpoint.updateMany({ data: { tookAt: null } });
  endpoint.answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
  await threeDaysLater();
  t.not((await agency.db.webhookEndpoint.findFirstOrThrow()).deadAt, null);
  t.regex(
    (await reports()).at(-1) ?? '',
    /has taken nothing for three days \(HTTP 302, and redirects are not followed\)/,
  );
  const before = endpoint.heard.length;
  await agency.requested('P-3');
  await settled();
  t.is(endpoint.heard.length, before);
});

test('an endpoint that hangs holds up no other, and one that answers without end costs no memory', async (t) => {
  const { endpoint, second, agency } = await connected(t);
  let hanging = 0;
  let most = 0;
  endpoint.answer = (_, response) => {
    hanging += 1;
    most = Math.max(most, hanging);
    response.on('close', () => {
      hanging -= 1;
    });
  };
  second.answer = (_, response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  };
  await agency.joins('anna');
  const codes = Array.from({ length: CALLS_AT_ONCE + 4 }, (_, index) => `P-${index + 1}`);
  for (const code of codes) await agency.requested(code);
  await eventually(() => codes.every((code) => second.told().includes(`${code} project.offered`)));
  t.true(most <= CALLS_AT_ONCE, `${most} calls at once`);
});

test('an address that is added to the list receives from then on, and one that is removed receives nothing more', async (t) => {
  const agency = await announcing(t);
  const [first, second] = [await receiver(t), await receiver(t)];
  await agency.joins('anna');
  await agency.transact((tx) => listEndpoints(tx, [first.url]));
  await agency.requested('P-1');
  await agency.transact((tx) => listEndpoints(tx, [second.url]));
  await agency.requested('P-2');
  await tellAll(t, agency, [first.url, second.url]);
  await eventually(() => second.heard.length === 2);
  t.deepEqual([...new Set(second.heard.map(({ code }) => code))], ['P-2']);
  t.deepEqual(first.heard, []);
});

test('attempts go on for three days, and never earlier than an endpoint asked for', (t) => {
  const hour = 3_600_000;
  for (const random of [0, 0.5, 1]) {
    const firstAt = new Date('2026-11-26T00:00:00Z');
    const pauses: number[] = [];
    for (let now = firstAt, attempts = 1; ; attempts += 1) {
      const next = nextTry({ attempts, firstAt, now, retryAfterMs: 0 }, () => random);
      if (next === undefined) break;
      pauses.push((next.getTime() - now.getTime()) / (0.8 + 0.4 * random));
      now = next;
    }
    t.deepEqual(pauses.slice(0, 7).map(Math.round), [5_000, 30_000, 120_000, 600_000, hour, 4 * hour, 4 * hour]);
    const all = pauses.reduce((sum, pause) => sum + pause * (0.8 + 0.4 * random), 0);
    t.true(all > 66 * hour && all <= 72 * hour);
    const asked = nextTry({ attempts: 1, firstAt, now: firstAt, retryAfterMs: 2 * hour }, () => random);
    t.is(asked?.getTime(), firstAt.getTime() + 2 * hour);
    const late = new Date(firstAt.getTime() + 71 * hour);
    t.is(
      nextTry({ attempts: 20, firstAt, now: late, retryAfterMs: 9 * hour })?.getTime(),
      firstAt.getTime() + 72 * hour,
    );
  }
});

/** Two endpoints receive the announcements. Most tests need only the first one. */
async function connected(t: ExecutionContext) {
  const agency = await announcing(t);
  const [endpoint, second] = [await receiver(t), await receiver(t)];
  const urls = [endpoint.url, second.url];
  await agency.transact((tx) => listEndpoints(tx, urls));
  await tellAll(t, agency, urls);
  const due = () => ({
    kind: { startsWith: 'webhook.' },
    OR: [{ state: 'running' as const }, { state: 'waiting' as const, runAt: { lte: agency.clock.now() } }],
  });
  return {
    ...{ agency, endpoint, second },
    /** Resolves when nothing is due to be sent. */
    settled: () => eventually(async () => (await agency.db.job.count({ where: due() })) === 0),
    async reports(): Promise<string[]> {
      const jobs = await agency.db.job.findMany({ where: { kind: 'report.post' }, orderBy: { id: 'asc' } });
      return jobs
        .map(({ payload }) => String((payload as { text: string }).text))
        .filter((text) => text.startsWith('webhook'));
    },
  };
}

async function tellAll(
  t: ExecutionContext,
  { db, transact, clock }: Pick<Awaited<ReturnType<typeof announcing>>, 'db' | 'transact' | 'clock'>,
  urls: readonly Receiver['url'][],
): Promise<void> {
  const sender = createWebhookSender(SECRETS);
  const telemetry = createTelemetry();
  const worker = new Worker({
    ...{ db, transact, clock, telemetry },
    runners: webhookJobs({ db, transact, clock, telemetry, sender, urls }),
    onDead: async (_, { because }) => t.fail(because),
    onObstacle: async () => undefined,
  });
  t.teardown(async () => {
    await worker.stop(100);
    await sender.close();
  });
  await worker.start();
}
