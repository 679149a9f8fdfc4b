import { styleText } from 'node:util';
import { ConfigError, type Environment, environment, readConfig, type ToolConfig } from '../../config/config.ts';
import { secretsOf } from '../../config/secrets.ts';
import { type WithoutEffect, withoutEffect } from '../../config/without-effect.ts';
import { type Clock, systemClock } from '../../infra/clock.ts';
import { MIGRATIONS_FOLDER } from '../../infra/database/migrations.ts';
import { redactor } from '../../infra/log/redact.ts';
import { runLive } from '../live/live.ts';
import { isDemo, openOwnServer } from '../operator/own-database.ts';
import { wordsOf } from '../operator/usage.ts';
import { type Check, examine, type Finding, ok, skipped, wrong } from './check.ts';
import { databaseChecks } from './databases.ts';
import { freshbooksChecks } from './freshbooks.ts';
import { intercomChecks } from './intercom.ts';
import { mailChecks } from './mail.ts';
import { metricsChecks } from './metrics.ts';
import { queueChecks } from './queue.ts';
import { processChecks } from './redis.ts';
import { scoresChecks } from './scores.ts';
import { botChecks, channelChecks } from './slack.ts';

const MANIFESTS = new URL('../../../manifests/', import.meta.url);

export interface DoctorOptions {
  write?: (text: string) => void;
  colour?: boolean;
  /** The time limit of each check, in milliseconds. */
  limitMs?: number;
  /** The clock for that limit. */
  clock?: Clock;
  /** The folder of migrations that the database is compared with. */
  migrations?: string;
  /** The content of the file .env, if it is not that of the working directory. */
  dotenv?: Environment;
  /** Whether to act in Slack as well, see app/setup/live. */
  live?: boolean;
  /** The folder of the manifests that scopes are compared with. */
  manifests?: URL;
  /** The folder of the private database server. */
  dataDir?: string;
}

/**
 * Checks everything that the program needs from outside and writes a row for each: fine, or the problem and its fix. It
 * changes nothing, except with `live`. Returns the exit status: 1 if anything is wrong.
 */
export async function runDoctor(env: Environment = environment(), options: DoctorOptions = {}): Promise<number> {
  const {
    write = (text) => process.stdout.write(text),
    colour = process.stdout.isTTY && env.NO_COLOR === undefined,
    limitMs = 10_000,
    clock = systemClock,
  } = options;
  const own = await openOwnServer(env, options.dataDir).catch((error: unknown) => ({ problem: wordsOf(error) }));
  try {
    return await examineAll(checksFor(env, { ...options, limitMs, own }), {
      write,
      colour,
      limitMs,
      clock,
      live: options.live === true,
    });
  } finally {
    if (own !== undefined && 'stop' in own) await own.stop();
  }
}

type OwnServer = Awaited<ReturnType<typeof openOwnServer>> | { problem: string };

interface ChecksOf {
  checks: Check[];
  secrets: string[];
  config?: ToolConfig;
}

async function examineAll(
  { checks, secrets, config }: ChecksOf,
  {
    write,
    colour,
    limitMs,
    clock,
    live,
  }: Pick<DoctorOptions, 'live'> & Required<Pick<DoctorOptions, 'write' | 'colour' | 'limitMs' | 'clock'>>,
): Promise<number> {
  const redact = redactor(secrets);
  const width = Math.max(...checks.map(({ name }) => name.length));
  // All checks run concurrently, but their rows are written in order. So the doctor takes as long as the slowest
  // check.
  const findings = checks.map((check) => examine(check, { limitMs, clock }));
  let wrongs = 0;
  let warnings = 0;
  for (const [index, { name }] of checks.entries()) {
    const finding = await findings[index];
    if (finding === undefined) continue;
    if (finding.mark === 'wrong') wrongs += 1;
    if (finding.mark === 'warning') warnings += 1;
    write(redact(row(name.padEnd(width), finding, colour)));
  }
  const fine = warnings === 0 ? 'Everything is fine.' : 'Everything works; see what is marked with "!".';
  write(wrongs === 0 ? `\n${fine}\n` : `\n${wrongs} of ${checks.length} checks found something wrong.\n`);
  if (live) wrongs += config === undefined ? 1 : await runLive(config, (text) => write(redact(text)));
  return wrongs === 0 ? 0 : 1;
}

function checksFor(
  env: Environment,
  {
    migrations = MIGRATIONS_FOLDER,
    limitMs,
    dotenv,
    own,
    manifests = MANIFESTS,
  }: DoctorOptions & { limitMs: number; own: OwnServer },
): ChecksOf {
  const problems = problemsOf(() => readConfig(env));
  const rows = problems.length === 0 ? [configurationRow([])] : problems.map((problem) => configurationRow([problem]));
  // Missing tokens are one problem, and do not prevent checking the databases.
  if (problemsOf(() => readConfig(env, { tokens: 'optional' })).length > 0) return { checks: rows, secrets: [] };
  const read = readConfig(env, { tokens: 'optional' });
  const ownUrl = own !== undefined && 'url' in own ? own.url : undefined;
  const config = ownUrl === undefined ? read : inOwnServer(read, ownUrl);
  // A request has less time than its check, so that the check can still report which request was not answered.
  const patienceMs = 0.8 * limitMs;
  return {
    checks: [
      ...(isDemo(env) ? [demoRow] : []),
      ...rows,
      ...withoutEffect(env, dotenv).map(settingRow),
      ...(own !== undefined && 'problem' in own ? [serverRow(own.problem)] : []),
      ...databaseChecks(config, { migrations, isPrivate: ownUrl !== undefined }),
      ...scoresChecks(config),
      ...metricsChecks(config),
      ...mailChecks(config),
      ...processChecks(config),
      ...intercomChecks(config, patienceMs),
      ...freshbooksChecks(config, patienceMs),
      ...queueChecks(config),
      ...botChecks(config, manifests, patienceMs),
      ...channelChecks(config, patienceMs),
      { name: 'WEBHOOK_SECRET', look: () => eventsSigned(config) },
    ],
    secrets: secretsOf(config),
    config,
  };
}

function settingRow({ variable, because }: WithoutEffect): Check {
  return { name: variable, look: () => skipped(`set, but without effect: ${because}`) };
}

function inOwnServer(config: ToolConfig, url: string): ToolConfig {
  return { ...config, databaseUrl: url, scores: { ...config.scores, databaseUrl: config.scores.databaseUrl ?? url } };
}

function serverRow(problem: string): Check {
  return {
    name: 'private database server',
    look: () => wrong(problem, 'See .data/mysql/server.log; or name a database of your own in DATABASE_URL.'),
  };
}

const demoRow: Check = {
  name: 'demo',
  look: () => skipped('no Slack token is set, so npm start is the demo, which needs nothing of what is wrong below'),
};

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function configurationRow(problems: string[]): Check {
  return {
    name: 'configuration',
    look() {
      const [first] = problems;
      if (first === undefined) return ok('complete and well-formed');
      const [, text = first, mend = ''] = /^(.*?, got .*?\.) (.*)$/s.exec(first) ?? [];
      return wrong(text, mend);
    },
  };
}

function eventsSigned({ webhookSecret }: ToolConfig): Finding {
  const mend = `Set one, here and at the sender: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`;
  if (webhookSecret === undefined) return wrong('not set: POST /events answers 503', mend);
  const bytes = Buffer.from(webhookSecret.replace('whsec_', ''), 'base64').length;
  // Standard Webhooks requires 24 to 64 bytes; below 16 a secret can be guessed from one signed event.
  if (bytes < 16) return wrong(`${bytes} bytes only: it can be guessed`, mend);
  return ok('set');
}

function row(name: string, finding: Finding, colour: boolean): string {
  const paint = (style: 'green' | 'red' | 'yellow' | 'dim', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  // Names and messages come from servers, so line breaks are removed.
  const text = oneLine(finding.text);
  if (finding.mark === 'ok') return `${paint('green', '✓')} ${name}  ${text}\n`;
  if (finding.mark === 'skipped') return `${paint('dim', `– ${name}  ${text}`)}\n`;
  const sign = finding.mark === 'wrong' ? paint('red', '✗') : paint('yellow', '!');
  return `${sign} ${name}  ${text}\n  ${' '.repeat(name.length)}  → ${oneLine(finding.mend)}\n`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
