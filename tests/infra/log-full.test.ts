import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createLog, logTelemetry } from '../../app/infra/log/log.ts';
import { patientOutput } from '../../app/infra/log/patient-output.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';

const { writeSync } = fs;

test.serial('a full disk under the log disturbs nobody who logs, and the lines are written later', (t) => {
  const { log, text } = openLog(t);
  const telemetry = createTelemetry();
  logTelemetry(log, telemetry);
  fill('ENOSPC');
  t.notThrows(() => telemetry.emit('jobs.failed', { kind: 'offer.deliver' }));
  t.notThrows(() => log.error('said while the disk was full'));
  empty();
  log.info('room again');
  t.deepEqual(messages(text()), ['job failed, it will be tried again', 'said while the disk was full', 'room again']);
});

test.serial('a log whose memory is full too loses lines, and goes on once the disk has room', (t) => {
  const { log, text } = openLog(t);
  fill('EPIPE');
  for (let line = 0; line < 300; line++) log.error('x'.repeat(8_000));
  empty();
  log.info('lost, but it makes room');
  log.info('room again');
  t.is(messages(text()).at(-1), 'room again');
});

test.serial('a listener that throws disturbs neither the work nor other listeners', (t) => {
  const telemetry = createTelemetry();
  const heard: string[] = [];
  telemetry.subscribe(() => {
    throw new Error('broken');
  });
  telemetry.subscribe(({ name }) => heard.push(name));
  const { error } = console;
  console.error = () => {};
  t.teardown(() => {
    console.error = error;
  });
  t.notThrows(() => telemetry.emit('jobs.done'));
  t.deepEqual(heard, ['jobs.done']);
});

function openLog(t: { teardown(run: () => void): void }) {
  const path = join(fs.mkdtempSync(join(tmpdir(), 'log-')), 'log');
  const fd = fs.openSync(path, 'w');
  t.teardown(() => {
    empty();
    fs.closeSync(fd);
    fs.rmSync(path, { force: true });
  });
  return {
    log: createLog({ level: 'info', secrets: [], destination: patientOutput(fd) }),
    text: () => fs.readFileSync(path, 'utf8'),
  };
}

function fill(code: string): void {
  fs.writeSync = () => {
    throw Object.assign(new Error(code), { code });
  };
}

function empty(): void {
  fs.writeSync = writeSync;
}

const messages = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => String((JSON.parse(line) as { msg: unknown }).msg));
