import { connect, type Socket } from 'node:net';
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise';
import { z } from 'zod';
import type { ToolConfig } from '../../config/config.ts';
import { databaseAddress } from '../../infra/database/address.ts';
import { readMigrations } from '../../infra/database/migrations.ts';
import { type Check, type Finding, ok, skipped, wrong } from './check.ts';

/**
 * Checks the app's own database: whether it is usable, has this program's version, and stores time and text as we do.
 */
export function databaseChecks(
  config: ToolConfig,
  { migrations, isPrivate = false }: { migrations: string; isPrivate?: boolean },
): Check[] {
  const inDatabase = (name: string, look: (database: Connection) => Promise<Finding>): Check => ({
    name,
    look: (tooLate) =>
      config.databaseUrl === undefined
        ? skipped('DATABASE_URL is not set: npm start makes one, in a private server under .data/')
        : connected('DATABASE_URL', config.databaseUrl, tooLate, look),
  });
  return [
    inDatabase('app database', (database) => reached(database, isPrivate)),
    inDatabase('migrations', (database) => migrated(database, migrations)),
    inDatabase('database settings', settled),
    inDatabase('admin', administered),
  ];
}

/** Opens a connection for one look, at most until `tooLate`. Errors of the server are worded with their fix. */
export async function connected(
  variable: string,
  url: string,
  tooLate: AbortSignal,
  look: (database: Connection) => Promise<Finding>,
): Promise<Finding> {
  let database: Connection | undefined;
  try {
    database = await createConnection(connectionOptions(url, tooLate));
    return await look(database);
  } catch (error) {
    const { code, message } = Problem.parse(error);
    return wrong(
      code === undefined || message.includes(code) ? message : `${code}: ${message}`,
      mendOf(code, variable),
    );
  } finally {
    database?.destroy();
  }
}

/** Runs one statement and parses its rows. */
export async function ask<Row>(database: Connection, row: z.ZodType<Row>, sql: string): Promise<Row[]> {
  const [rows] = await database.query(sql);
  return z.array(row).parse(rows);
}

// Options for a connection like the program's own, so that the results agree. Only the check's time limit ends it,
// even if a server accepts the connection and never answers.
function connectionOptions(url: string, tooLate: AbortSignal): ConnectionOptions {
  const { host, port, socketPath, user, password, database, tls } = databaseAddress(url);
  const ssl = tls === undefined ? {} : { ssl: { rejectUnauthorized: tls === 'strict' } };
  const stream = (): Socket => {
    const socket = socketPath === undefined ? connect(port, host) : connect(socketPath);
    tooLate.addEventListener('abort', () => socket.destroy(), { once: true });
    return socket;
  };
  return { ...ssl, stream, host, user, password, database, timezone: 'Z', connectTimeout: 0 };
}

// A refused connection to a name with several addresses is an AggregateError without a message.
const Problem = z.object({
  code: z.string().optional(),
  message: z.string().transform((words) => words || 'no connection'),
});

function mendOf(code: string | undefined, variable: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `Start the server, or mend host and port in ${variable}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `Mend the host in ${variable}.`;
    case 'ETIMEDOUT':
      return `Mend host and port in ${variable}, or open the way to them.`;
    case 'ER_ACCESS_DENIED_ERROR':
      return `Mend user and password in ${variable}.`;
    case 'ER_BAD_DB_ERROR':
      return `Create that database, or mend its name in ${variable}.`;
    case 'ER_DBACCESS_DENIED_ERROR':
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
      return `GRANT SELECT on it to the user of ${variable}.`;
    default:
      return `See what the server at ${variable} says about it.`;
  }
}

async function reached(database: Connection, isPrivate: boolean): Promise<Finding> {
  const [found] = await ask(
    database,
    z.object({ version: z.string(), name: z.string() }),
    'SELECT VERSION() version, DATABASE() name',
  );
  return ok(`${found?.name} on ${found?.version}${isPrivate ? ', the private server under .data/' : ''}`);
}

/** Whether the database has no tables, because the program was never started on it. */
export async function isNew(database: Connection): Promise<boolean> {
  return (await ask(database, z.unknown(), 'SHOW TABLES')).length === 0;
}

async function migrated(database: Connection, folder: string): Promise<Finding> {
  if (await isNew(database)) return skipped('no tables yet: npm start makes them');
  const ours = await readMigrations(folder);
  const theirs = await recorded(database);
  const halfWay = theirs.filter(({ finished }) => !finished);
  if (halfWay.length > 0) {
    const mend =
      'Put the tables right by hand, then: npx prisma migrate resolve --applied NAME, or --rolled-back NAME.';
    return wrong(`stopped half-way: ${names(halfWay)}`, mend);
  }
  const unlike = theirs.filter(({ migration_name, checksum }) =>
    ours.every((migration) => migration.name !== migration_name || migration.checksum !== checksum),
  );
  if (unlike.length > 0) {
    return wrong(
      `not like ours: ${names(unlike)}`,
      'Run the version of the program that this database was made by, or a newer one.',
    );
  }
  const open = ours.filter(({ name }) => theirs.every(({ migration_name }) => migration_name !== name));
  if (open.length > 0)
    return wrong(`not applied yet: ${open.map(({ name }) => name).join(', ')}`, 'npm start applies them.');
  return ok(`all ${ours.length} applied`);
}

/** Checks whether somebody has the rights to manage the roster. */
async function administered(database: Connection): Promise<Finding> {
  if ((await ask(database, z.unknown(), "SHOW TABLES LIKE 'people'")).length === 0) {
    return skipped('known once npm start has made the tables');
  }
  const admins = await ask(
    database,
    z.object({ handle: z.string(), linked: z.coerce.boolean() }),
    `SELECT handle, slackId IS NOT NULL AND NOT slackDeactivated linked
     FROM people WHERE role = 'admin' AND active ORDER BY linked DESC, id LIMIT 5`,
  );
  const linked = admins.filter((admin) => admin.linked).map(({ handle }) => `@${handle}`);
  if (linked.length > 0) return ok(`${linked.join(', ')}${admins.length === 5 ? ' and perhaps more' : ''}`);
  const mend =
    'npm run admin -- EMAIL makes somebody one; owners and admins of the workspace have a button in /team and in the Home of @ops.';
  const [unlinked] = admins;
  if (unlinked === undefined) return wrong('nobody is an admin of the roster, so nobody can add people', mend);
  return wrong(
    `@${unlinked.handle} is an admin, but not found in Slack yet`,
    `Invite them to the workspace under their address; or: ${mend}`,
  );
}

const Recorded = z.object({ migration_name: z.string(), checksum: z.string(), finished: z.coerce.boolean() });

async function recorded(database: Connection): Promise<z.infer<typeof Recorded>[]> {
  const known = await ask(database, z.unknown(), "SHOW TABLES LIKE '\\_prisma\\_migrations'");
  if (known.length === 0) return [];
  return ask(
    database,
    Recorded,
    `SELECT migration_name, checksum, finished_at IS NOT NULL finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
}

function names(records: z.infer<typeof Recorded>[]): string {
  return records.map(({ migration_name }) => migration_name).join(', ');
}

async function settled(database: Connection): Promise<Finding> {
  const [found] = await ask(
    database,
    z.object({ zone: z.string(), ahead: z.coerce.number(), charset: z.string(), name: z.string() }),
    `SELECT @@session.time_zone zone, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) ahead,
            @@character_set_database charset, DATABASE() name`,
  );
  if (found === undefined) return wrong('no answer about time zone and character set', 'See the log of the server.');
  if (found.charset !== 'utf8mb4') {
    return wrong(
      `character set ${found.charset}: names and emoji would be damaged`,
      `ALTER DATABASE \`${found.name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, and convert its tables.`,
    );
  }
  if (found.ahead !== 0) {
    return wrong(
      `time zone ${found.zone}, ${found.ahead / 3_600} h from UTC`,
      'Run the server with --default-time-zone=+00:00 (SET GLOBAL time_zone = "+00:00").',
    );
  }
  return ok(`time in UTC, text in ${found.charset}`);
}
