import test, { type ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { reportCount } from '../../../app/domain/reports/count.ts';
import { countMessage } from '../../../app/domain/reports/messages.ts';
import { takeIn } from '../../../app/inbound/amqp/take-in.ts';
import { createMetrics } from '../../../app/inbound/web/metrics.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { message } from '../intake/post-office.ts';

const QUEUE = { name: 'crewcall.events', deadLetters: 'crewcall.events.dead' };

async function door(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  const telemetry = createTelemetry();
  const transact = createTransact(db, consequences);
  const options = { transact, clock, telemetry, queue: QUEUE };
  return { ...options, db, take: (...given: Parameters<typeof takeIn>[1]) => takeIn(options, given) };
}

const cancelled = (messageId: string, code = 'P-1') => incoming(messageId, message('project.cancelled', { code }));

function incoming(messageId: string | undefined, body: unknown) {
  return { messageId, bytes: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)) };
}

test('events that came together are stored in order, and one that comes again is acknowledged without an effect', async (t) => {
  const { db, take } = await door(t);
  const many = Array.from({ length: 40 }, (_, n) => cancelled(`m-${n}`, n % 3 === 0 ? 'P-1' : 'P-2'));
  t.deepEqual(new Set(await take(...many, cancelled('m-7'))), new Set(['acknowledged']));
  t.deepEqual(await take(cancelled('m-0'), cancelled('m-40')), ['acknowledged', 'acknowledged']);
  const stored = await db.event.findMany({ orderBy: { sequence: 'asc' }, select: { eventId: true } });
  t.deepEqual(
    stored.map(({ eventId }) => eventId),
    Array.from({ length: 41 }, (_, n) => `m-${n}`),
  );
  t.is(await db.job.count({ where: { kind: 'event.apply' } }), 41);
});

const poison = [
  incoming('p-1', Buffer.from('not JSON')),
  incoming('p-2', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])),
  incoming(undefined, message('project.cancelled', { code: 'P-1' })),
  incoming('two words', message('project.cancelled', { code: 'P-1' })),
  incoming('p-5', { ...message('project.claimed', { project: { code: 'P-1' } }), source: 'crewcall' }),
  incoming('p-6', message('project.eaten', { code: 'P-1' })),
  incoming('p-7', message('project.cancelled', { code: 'lower case' })),
  incoming(
    'p-8',
    Buffer.from(`${JSON.stringify(message('project.cancelled', { code: 'P-1' }))}${' '.repeat(256 * 1024)}`),
  ),
];
const POISON_FAULTS = [
  'not_json',
  'not_json',
  'no_id',
  'wrong_id',
  'ours',
  'unknown_type',
  'wrong_fields',
  'too_large',
];

test('a message that can never be accepted is rejected, with its reason in our record; those in between are stored', async (t) => {
  const { db, take, telemetry } = await door(t);
  const metrics = createMetrics({ db, telemetry, queue: { up: () => true, inHand: () => 3, dead: async () => 8 } });
  t.teardown(() => metrics.stop());
  const [first, ...others] = poison;
  const fates = await take(first!, cancelled('good'), ...others);
  t.deepEqual(fates, ['rejected', 'acknowledged', ...others.map(() => 'rejected' as const)]);

  const refused = await db.refusedMessage.findMany({ orderBy: { id: 'asc' } });
  t.deepEqual(refused.map(({ fault }) => fault).sort(), [...POISON_FAULTS].sort());
  const reasons = Object.fromEntries(refused.map(({ messageId, reason }) => [messageId ?? 'none', reason]));
  t.regex(reasons['p-5'] ?? '', /this is one of ours/);
  t.regex(reasons['p-6'] ?? '', /^type: /);
  t.regex(reasons['p-7'] ?? '', /^data\.code: /);
  t.regex(reasons['p-8'] ?? '', /^26\d{4} bytes$/);
  t.true(refused.every(({ body }) => body === null));
  t.is(await db.event.count(), 1);

  const text = await metrics.registry.metrics();
  t.regex(text, /^crewcall_amqp_taken_total 1$/m);
  t.regex(text, /^crewcall_amqp_refused_total\{fault="not_json"\} 2$/m);
  t.regex(text, /^crewcall_amqp_in_hand 3$/m);
  t.regex(text, /^crewcall_amqp_dead 8$/m);
});

test('if the queue has no dead-letter exchange, the message is kept here byte for byte, and acknowledged', async (t) => {
  const { db, ...options } = await door(t);
  const queue = { name: 'theirs', deadLetters: undefined };
  t.deepEqual(new Set(await takeIn({ ...options, queue }, poison)), new Set(['acknowledged']));
  const kept = await db.refusedMessage.findMany({ orderBy: { id: 'asc' } });
  const bytes = kept.map(({ body, readAs }) => Buffer.from(body ?? '', readAs === 'latin1' ? 'latin1' : 'utf8'));
  t.is(bytes.length, poison.length);
  for (const { bytes: sent } of poison) t.true(bytes.some((one) => one.equals(sent)));
});

test('thousands of rejected messages are one report for each kind of fault, with a count, and a new report after a day', async (t) => {
  const { db, take, transact, clock } = await door(t);
  for (let n = 0; n < 3; n++) await take(...Array.from({ length: 40 }, () => incoming('m', Buffer.from('{'))));
  await take(incoming('m', message('project.eaten', {})));
  const reports = await db.job.findMany({ where: { kind: 'report.count' }, orderBy: { id: 'asc' } });
  t.deepEqual(
    reports.map(({ payload }) => payload),
    [{ key: 'amqp-refused:not_json' }, { key: 'amqp-refused:unknown_type' }],
  );
  const counted = () => db.countedReport.findUniqueOrThrow({ where: { key: 'amqp-refused:not_json' } });
  const before = await counted();
  t.is(before.count, 120);
  const { text } = countMessage(before);
  t.regex(
    text,
    /`crewcall\.events` were refused: \*not JSON\*\. They are in `crewcall\.events\.dead`[\s\S]*So far: \*120\*, since /,
  );

  clock.advance({ hours: 25 });
  const at = clock.now();
  await transact((tx) => reportCount(tx, { key: before.key, text: 'again', count: 2, at }));
  t.like(await counted(), { count: 2, text: 'again', firstAt: at });
});
