import { LogLevel } from '@slack/bolt';
import test from 'ava';
import fc from 'fast-check';
import { boltLogger, createLog, logTelemetry } from '../../app/infra/log/log.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';

test('an event becomes one JSON line with its level, words and fields', (t) => {
  const { lines, telemetry } = logged();
  telemetry.emit('jobs.dead', {
    kind: 'offer.deliver',
    id: 9007199254740993n,
    attempt: 12,
    because: 'not_in_channel',
    ms: 12.3456,
  });
  const { time, pid, ...rest } = lines()[0]!;
  t.regex(String(time), /^\d{4}-\d\d-\d\dT/);
  t.is(pid, process.pid);
  t.deepEqual(rest, {
    level: 'error',
    event: 'jobs.dead',
    msg: 'job failed for the last time, it is kept and reported',
    kind: 'offer.deliver',
    id: '9007199254740993',
    attempt: 12,
    because: 'not_in_channel',
    ms: 12.3,
  });
});

test('everyday work is quiet at the usual level, trouble is not', (t) => {
  const { lines, telemetry } = logged('info');
  for (const name of ['jobs.done', 'slack.call', 'ack', 'something.new']) telemetry.emit(name, { outcome: 'ok' });
  t.deepEqual(lines(), []);
  telemetry.emit('slack.call', { outcome: 'unknown' });
  telemetry.emit('slack.limited', { retryAfterMs: 1_000 });
  telemetry.emit('something.failed', { because: 'nobody worded it yet' });
  t.deepEqual(
    lines().map(({ level }) => level),
    ['warn', 'warn', 'warn'],
  );
});

test('no secret is ever in a line, wherever it appears and whatever it consists of', (t) => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 6, maxLength: 40, unit: 'binary' }).filter((secret) => !'[secret]'.includes(secret)),
      fc.string(),
      fc.constantFrom('because', 'error', 'bolt'),
      (secret, around, where) => {
        const { lines, text, telemetry, log } = logged('trace', [secret]);
        if (where === 'because') telemetry.emit('jobs.failed', { because: `${around}${secret}${around}` });
        if (where === 'error') log.error(new Error(secret, { cause: new Error(`${around}${secret}`) }));
        if (where === 'bolt') boltLogger(log, 'ops').error('failed', new Error(`token=${secret}`));
        if (lines().length !== 1) throw new Error(`not one line: ${text()}`);
        if (stringsIn(lines()[0]).some((value) => value.includes(secret))) throw new Error(text());
      },
    ),
  );
  t.pass();
});

test('a number that is also a secret leaves the line readable', (t) => {
  const { lines, telemetry } = logged('debug', ['123456']);
  telemetry.emit('jobs.done', { ms: 123456, because: 'it is 123456' });
  t.is(lines()[0]?.because, 'it is [secret]');
});

test("Slack's tokens are removed even if we do not know them", (t) => {
  const { text, telemetry } = logged();
  telemetry.emit('slack.waiting', { because: 'invalid_auth for xoxb-12-34-AbC, xapp-1-A0-9-f and whsec_MfKQ9r8/+Q==' });
  t.notRegex(text(), /12-34|AbC|A0|MfKQ/);
});

test('an e-mail address is never logged', (t) => {
  const { text, telemetry } = logged();
  telemetry.emit('intake.refused', {
    because: 'two people have Anna.Kovács+crew@mail.agency.test, <anna@agency.test>',
  });
  t.notRegex(text(), /Kov|anna|agency/i);
});

test('text from outside never begins a line of its own', (t) => {
  const { lines, telemetry } = logged();
  const forged = '{"level":"error","msg":"forged"}';
  telemetry.emit('intake.refused', { type: `x\n${forged}\r\n\u2028${forged}`, because: '\u001b[2J\u0000' });
  t.is(lines().length, 1);
  t.is(lines()[0]?.level, 'warn');
});

test("Bolt's lines go through the same log, its payloads do not", (t) => {
  const { lines, text, log } = logged('trace', ['s3cret-token']);
  const logger = boltLogger(log, 'newproject');
  logger.setName('socket-mode:1');
  logger.setLevel(LogLevel.DEBUG);
  logger.debug('Received a message on the WebSocket: {"text":"what a client wrote"}');
  logger.error(
    'call failed',
    Object.assign(new Error('s3cret-token refused'), { data: { text: 'what a client wrote' } }),
  );
  logger.warn('odd answer', { text: 'what a client wrote' }, 7, undefined);
  t.not(logger.getLevel(), LogLevel.DEBUG);
  t.notRegex(text(), /client wrote|s3cret/);
  t.is(lines().length, 2);
  t.like(lines()[0], { level: 'error', bot: 'newproject', from: 'socket-mode:1' });
  t.regex(String(lines()[0]?.msg), /^call failed Error: \[secret\] refused/);
  t.is(lines()[1]?.msg, 'odd answer {text} 7 undefined');
});

function logged(level = 'debug', secrets: string[] = []) {
  let written = '';
  const destination = {
    write(line: string) {
      written += line;
    },
  };
  const log = createLog({ level, secrets, destination });
  const telemetry = createTelemetry();
  logTelemetry(log, telemetry);
  const lines = (): Record<string, unknown>[] =>
    written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { log, telemetry, lines, text: () => written };
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
