import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Environment, environment, readConfig } from '../../../config/config.ts';
import { secretsOf } from '../../../config/secrets.ts';
import { hiddenValues, shownConfiguration } from '../../../config/shown.ts';
import { type Database, openDatabase } from '../../../infra/database/client.ts';
import { recentLogFiles } from '../../../infra/log/recent-log.ts';
import { runDoctor } from '../../doctor/doctor.ts';
import { openOwnServer } from '../own-database.ts';
import { DONE, REFUSED, type Tool, toTerminal, WRONG_USAGE, wordsOf } from '../usage.ts';
import { discreet, namesOf } from './discreet.ts';
import { counts, databaseVersions, jobs } from './figures.ts';

const USAGE = 'Usage: npm run support\nWrites what a bug report needs into a folder of its own under .data/support.\n';
const README = `What a report of a bug in Crewcall needs. Secrets are left out, and the names and addresses of people and
clients are replaced. Please look through the files all the same before you hand them on.

configuration.json  what is set; of secrets only that they are
versions.json       of the program, Node, the system and the database
doctor.txt          what npm run doctor says
health.txt          what the running program answers on /readyz and /metrics
counts.json         how much there is of everything
jobs.json           jobs that are dead, late or slow, and events that failed
log.jsonl           the last lines of the log; where it is empty, please add those that your system has collected
`;
const MOST_LINES = 2_000;
const ANSWER_MS = 3_000;

export interface SupportTool extends Tool {
  /** The folder in which the bundle is created, and which contains the log. */
  dataDir?: string;
  /** The current time; tests inject theirs. */
  now?: () => Date;
  doctor?: typeof runDoctor;
}

interface Found {
  db: Database | undefined;
  trouble: string | undefined;
}

/**
 * `npm run support`: writes a bundle for a bug report. Parts that are not available are left out with a note, because
 * the bundle is needed most when something is broken.
 */
export async function runSupport(
  { args, write = toTerminal, dataDir = '.data', now = () => new Date(), doctor = runDoctor }: SupportTool,
  env: Environment = environment(),
): Promise<number> {
  if (args.length > 0) {
    write(USAGE);
    return WRONG_USAGE;
  }
  const name = now().toISOString().replace(/[:.]/g, '-');
  let folder = join(dataDir, 'support', name);
  try {
    folder = await firstToBeMade([folder, join(tmpdir(), 'crewcall-support', name)]);
    await withDatabase(env, (found) => writeBundle(folder, { env, dataDir, doctor, ...found }));
  } catch (error) {
    write(`The bundle could not be written to ${folder}: ${wordsOf(error)}\n`);
    return REFUSED;
  }
  write(`Written, without secrets and with names replaced. Look through it before you hand it on:\n${folder}\n`);
  return DONE;
}

/** Creates the first of these folders that can be created, because a container may not let us write everywhere. */
async function firstToBeMade(folders: readonly string[]): Promise<string> {
  const [first, ...others] = folders;
  if (first === undefined) throw new Error('There is no place to write to.');
  try {
    await mkdir(first, { recursive: true, mode: 0o700 });
    return first;
  } catch (error) {
    if (others.length === 0) throw error;
    return firstToBeMade(others);
  }
}

/** Opens the program's database if possible, even if another variable is wrong. */
async function withDatabase(env: Environment, use: (found: Found) => Promise<void>): Promise<void> {
  const own = await orTrouble(() => openOwnServer(env));
  const stop = own !== undefined && 'stop' in own ? own.stop : undefined;
  try {
    const url = own !== undefined && 'url' in own ? own.url : env.DATABASE_URL?.trim();
    if (own !== undefined && 'trouble' in own) return await use({ db: undefined, trouble: own.trouble });
    if (!url) return await use({ db: undefined, trouble: 'There is no database yet: npm start makes one.' });
    const opened = await orTrouble(async () => ({ db: openDatabase(url, { connectionLimit: 2 }) }));
    if ('trouble' in opened) return await use({ db: undefined, trouble: opened.trouble });
    const { db } = opened;
    try {
      const looked = await orTrouble(async () => ({ there: await db.person.count() }));
      await use('trouble' in looked ? { db: undefined, trouble: looked.trouble } : { db, trouble: undefined });
    } finally {
      await db.$disconnect();
    }
  } finally {
    await stop?.();
  }
}

async function writeBundle(
  folder: string,
  { env, dataDir, doctor, db, trouble }: Found & { env: Environment; dataDir: string; doctor: typeof runDoctor },
): Promise<void> {
  const secrets = [...hiddenValues(env), ...secretsIn(env)];
  const clean = discreet({ secrets, names: db === undefined ? new Map() : await namesOf(db) });
  const put = (name: string, text: string) => writeFile(join(folder, name), clean(text), { mode: 0o600 });
  const asked = (ask: (from: Database) => Promise<unknown>) =>
    db === undefined ? { trouble } : orTrouble(() => ask(db));

  await writeFile(join(folder, 'README.txt'), README, { mode: 0o600 });
  // These values were chosen by the variable's name and are not redacted again. Otherwise a port would disappear if
  // it equals somebody's password.
  await writeFile(join(folder, 'configuration.json'), json(shownConfiguration(env)), { mode: 0o600 });
  await put('versions.json', json({ ...(await orTrouble(versions)), database: await asked(databaseVersions) }));
  await put('doctor.txt', await rows(env, doctor));
  await put('health.txt', await health(env));
  await put('counts.json', json(await asked(counts)));
  await put('jobs.json', json(await asked(jobs)));
  await put('log.jsonl', await lastLines(dataDir, db === undefined ? namesUnknown : (line) => line));
}

/** Keeps only the parts of a line that never contain names. It is used when the database does not tell the names. */
function namesUnknown(line: string): string {
  const kept = line.match(/"(?:level|time|event|kind|method|outcome|code)":(?:"[\w.:-]*"|\d+)/g) ?? [];
  return `{${kept.join(',')}}`;
}

async function versions(): Promise<Record<string, unknown>> {
  const described: unknown = JSON.parse(await readFile('package.json', 'utf8'));
  const { version, dependencies } = Object(described);
  return {
    crewcall: version,
    dependencies,
    node: process.version,
    system: `${process.platform} ${process.arch} ${release()}`,
    memoryMiB: Math.round(totalmem() / 1_048_576),
  };
}

async function rows(env: Environment, doctor: typeof runDoctor): Promise<string> {
  let text = '';
  const write = (row: string) => {
    text += row;
  };
  const problem = await orTrouble(() => doctor(env, { write, colour: false }));
  return typeof problem === 'object' && problem !== null ? `${text}\n${json(problem)}` : text;
}

async function health(env: Environment): Promise<string> {
  const host = env.HOST?.trim() || '127.0.0.1';
  const port = env.ADMIN_PORT?.trim() || env.PORT?.trim() || '3000';
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const answers = await Promise.all(
    ['/readyz', '/metrics'].map(async (path) => {
      const answer = await orTrouble(async () => {
        const response = await fetch(`http://${reachable}:${port}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
        return `${response.status}\n${await response.text()}`;
      });
      return `${path}: ${typeof answer === 'string' ? answer : json(answer)}`;
    }),
  );
  return `${answers.join('\n\n')}\n`;
}

async function lastLines(dataDir: string, keep: (line: string) => string): Promise<string> {
  const files = recentLogFiles(join(dataDir, 'log'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const lines = texts.join('').split('\n').filter(Boolean).slice(-MOST_LINES).map(keep);
  return lines.map((line) => `${line}\n`).join('');
}

/** The secrets in the environment. If the configuration is readable, those in files are added. */
function secretsIn(env: Environment): string[] {
  try {
    return secretsOf(readConfig(env, { tokens: 'optional' }));
  } catch {
    return [];
  }
}

async function orTrouble<T>(ask: () => Promise<T>): Promise<T | { trouble: string }> {
  try {
    return await ask();
  } catch (error) {
    return { trouble: wordsOf(error) };
  }
}

function json(value: unknown): string {
  const plainly = (_key: string, one: unknown) => (typeof one === 'bigint' ? Number(one) : one);
  return `${JSON.stringify(value, plainly, 2)}\n`;
}
