import { LogLevel, type Logger as SlackLogger } from '@slack/logger';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Telemetry, TelemetryFields } from '../telemetry.ts';
import { patientOutput } from './patient-output.ts';
import { redactor } from './redact.ts';
import { wordingOf } from './wording.ts';

export type Log = Logger;

/**
 * Writes JSON lines, one for each event, to stdout or `destination`. No value ever contains one of `secrets`, a Slack
 * token or an e-mail address, and text from outside cannot start a new line.
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

/** Logs the telemetry events of jobs, the Slack client and the intake. Returns a function that ends it. */
export function logTelemetry(log: Log, telemetry: Telemetry): () => void {
  return telemetry.subscribe(({ name, fields }) => {
    const { level, message } = wordingOf(name, fields);
    if (!log.isLevelEnabled(level)) return;
    log[level]({ ...plainFields(fields), event: name }, message);
  });
}

/**
 * Bolt's logger writes to our log. Bolt's debug lines contain whole payloads (what people wrote, to whom), so they are
 * dropped at any level.
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
    // The log's own level applies, not Bolt's, because several bots and clients share it.
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName(given) {
      name = given;
    },
  };
}

// Addresses are matched only at the beginning of a word. Otherwise a long word would be tried again at each letter.
const MAIL_ADDRESS = /(?<![^\s"'<>()[\]:;,@|])[^\s"'<>()[\]:;,@|]+@[^\s"'<>()[\]:;,@|]+\.[a-z]{2,}/giu;

function discreet(destination: DestinationStream, secrets: readonly string[]): DestinationStream {
  const withoutSecrets = redactor(secrets);
  const clean = (text: string) => {
    const known = withoutSecrets(text);
    // Hardly any line has an @, and the pattern is slow.
    return known.includes('@') ? known.replace(MAIL_ADDRESS, '[e-mail]') : known;
  };
  const cleanValue = (_key: string, value: unknown) => (typeof value === 'string' ? clean(value) : value);
  return {
    write(line) {
      // Most lines are clean. The others are parsed and redacted value by value, so that the JSON stays valid
      // whatever a secret contains. A backslash makes a line suspicious, because a secret with quotes is escaped in
      // it.
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
