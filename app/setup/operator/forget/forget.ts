import type mysql from 'mysql2/promise';
import { ConfigError, type Environment, environment, readConfig, type ToolConfig } from '../../../config/config.ts';
import { consequences } from '../../../domain/consequences.ts';
import { systemClock } from '../../../infra/clock.ts';
import { openDatabase } from '../../../infra/database/client.ts';
import { connectOrCreate, DatabaseUnreachable } from '../../../infra/database/connect.ts';
import { migrate } from '../../../infra/database/migrate.ts';
import { createTransact } from '../../../infra/database/transaction.ts';
import { withOwnDatabase } from '../own-database.ts';
import { DONE, REFUSED, type Tool, WRONG_USAGE, wordsOf } from '../usage.ts';
import { type Forgotten, forgetSomebody, refusals, tellAll } from './forgetting.ts';
import { identify } from './identify.ts';
import { outOfReach } from './reach.ts';

const USAGE = `Usage: npm run forget -- EMAIL [--yes]
Writes what is known of a client or a person as JSON to standard output; with --yes it then forgets them.
`;
const PATIENCE_MS = 30_000;

export interface ForgetTool extends Omit<Tool, 'write'> {
  /** Writes the JSON of all data. Nothing is forgotten before this has resolved. */
  write?: (text: string) => Promise<void>;
  /** Writes all other output. */
  say?: (text: string) => void;
  patienceMs?: number;
}

/** `npm run forget -- EMAIL --yes`. Returns the exit status. */
export async function runForget(
  { args, write = toOutput, say = toErrors, patienceMs = PATIENCE_MS }: ForgetTool,
  env: Environment = environment(),
): Promise<number> {
  const isMeant = args.includes('--yes');
  const [given, ...more] = args.filter((word) => word !== '--yes');
  const email = given?.trim().normalize('NFC').toLowerCase() ?? '';
  if (more.length > 0 || email.length > 254 || !/^[^\s@<>]+@[^\s@<>]+$/.test(email)) {
    say(USAGE);
    return WRONG_USAGE;
  }
  try {
    const config = readConfig(env, { tokens: 'optional' });
    return await withOwnDatabase({ env, config }, (url) =>
      run(url, { email, isMeant, config, write, say, patienceMs }),
    );
  } catch (error) {
    if (error instanceof ConfigError || error instanceof DatabaseUnreachable) say(`${error.message}\n`);
    else say(`It did not work: ${wordsOf(error)}\nWhat was begun is finished by running it again.\n`);
    return REFUSED;
  }
}

async function run(
  url: string,
  {
    email,
    isMeant,
    config,
    write,
    say,
    patienceMs,
  }: {
    email: string;
    isMeant: boolean;
    config: ToolConfig;
    write: (text: string) => Promise<void>;
    say: (text: string) => void;
    patienceMs: number;
  },
): Promise<number> {
  await migrate(url);
  const db = openDatabase(url, { connectionLimit: 2 });
  const connection = await openConnection(url);
  try {
    const somebody = await identify(db, email);
    const known = { email, ...(await tellAll(db, somebody)) };
    await write(`${JSON.stringify(known, plainly, 2)}\n`);
    const reasons = await refusals(db, somebody);
    if (!somebody.isKnown) say(`Nobody is known by ${email}, neither a client nor a person.\n`);
    if (!isMeant) {
      say('This is what is known. Nothing was changed: --yes forgets it.\n');
      return DONE;
    }
    if (reasons.length > 0) {
      say(`${reasons.join('\n')}\nNothing was changed.\n`);
      return REFUSED;
    }
    const at = systemClock.now();
    const transact = createTransact(db, consequences);
    const forgotten = await forgetSomebody({ db, transact, at, connection, patienceMs }, email);
    say(report({ email, forgotten, config }));
    return DONE;
  } finally {
    connection.destroy();
    await db.$disconnect();
  }
}

/** Opens a connection that returns ids exactly, whatever their size. */
async function openConnection(url: string): Promise<mysql.Connection> {
  const connection = await connectOrCreate(url);
  connection.config.supportBigNumbers = true;
  connection.config.bigNumberStrings = true;
  return connection;
}

function report({ email, forgotten, config }: { email: string; forgotten: Forgotten; config: ToolConfig }): string {
  const lines = outOfReach({ forgotten, config }).map((line) => `  - ${line}`);
  return `Forgotten: ${email}. What cannot be reached from here:\n${lines.join('\n')}\n`;
}

function plainly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function toOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

const toErrors = (text: string): void => void process.stderr.write(text);
