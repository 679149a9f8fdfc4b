import { LogLevel, type Logger as SlackLogger } from '@slack/logger';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Telemetry, TelemetryFields } from '../telemetry.ts';
import { patientOutput } from './patient-output.ts';
import { redactor } from './redact.ts';
import { wordingOf } from './wording.ts';

export type Log = Logger;

/**
 * JSON lines, one an event, on stdout or `destination`. Whatever is logged, no value holds one of `secrets`, a Slack
 * token or an e-mail address, and text from outside cannot begin a line of its own.
 */
export function createLog({
  level,
  secrets,
  destination = patientOutput(1),
}: {
  level: string;
  secrets: readonly string[];
  destination?: DestinationStream;
}): Log {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    discreet(destination, secrets),
  );
}

/** Writes down what jobs, the Slack client and the intake report. Returns a function that ends it. */
export function logTelemetry(log: Log, telemetry: Telemetry): () => void {
  return telemetry.subscribe(({ name, fields }) => {
    const { level, message } = wordingOf(name, fields);
    log[level]({ ...plainFields(fields), event: name }, message);
  });
}

/**
 * Bolt writes its lines through the same logger as we do. Its debug lines hold whole payloads (what people wrote, to
 * whom), so they are not taken at any level.
 */
export function boltLogger(log: Log, bot: string): SlackLogger {
  let name = 'bolt';
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) =>
      log[level]({ bot, from: name }, parts.map(wordsOf).join(' ').slice(0, 2_000));
  return {
    debug() {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    // The log's level rules, not Bolt's: several bots and clients share it.
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName(given) {
      name = given;
    },
  };
}

// Looked for only where a word begins: within a long one without an end it would be looked for at each letter anew.
const MAIL_ADDRESS = /(?<![^\s"'<>()[\]:;,@|])[^\s"'<>()[\]:;,@|]+@[^\s"'<>()[\]:;,@|]+\.[a-z]{2,}/giu;

function discreet(destination: DestinationStream, secrets: readonly string[]): DestinationStream {
  const withoutSecrets = redactor(secrets);
  const clean = (text: string) => withoutSecrets(text).replace(MAIL_ADDRESS, '[e-mail]');
  const cleanValue = (_key: string, value: unknown) => (typeof value === 'string' ? clean(value) : value);
  return {
    write(line) {
      // Most lines are clean as they stand; the others are taken apart, so that the JSON stays whole whatever a secret
      // consists of. A secret with quotes is spelled differently in a line than in its value, hence "\".
      const suspicious = line.includes('\\') || clean(line) !== line;
      destination.write(suspicious ? `${JSON.stringify(JSON.parse(line, cleanValue))}\n` : line);
    },
  };
}

function plainFields(fields: TelemetryFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (typeof value === 'bigint') return [key, value.toString()];
      if (typeof value === 'number' && !Number.isInteger(value)) return [key, Math.round(value * 10) / 10];
      return [key, value];
    }),
  );
}

function wordsOf(part: unknown): string {
  if (part instanceof Error) return part.stack ?? `${part.name}: ${part.message}`;
  if (typeof part === 'object' && part !== null) return `{${Object.keys(part).join(', ')}}`;
  return String(part);
}
