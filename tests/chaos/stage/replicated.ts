import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import mysql from 'mysql2/promise';
import { type PrivateServer, startPrivateServer } from '../../../app/setup/database/private-server.ts';
import { serverProgram } from '../../../app/setup/database/server-program.ts';
import { ROOT } from '../../helpers/compiled.ts';
import { eventually } from '../../helpers/eventually.ts';
import { openRoad } from './road.ts';

/** A primary and its replica behind one address, which leads to the current primary. */
export interface Replicated {
  /** The URL of that address, with an empty database. */
  url: string;
  /** `kill -9` of the primary. From now on nobody answers at the address. */
  killPrimary(): Promise<void>;
  /** Makes the replica the primary, with everything that it has received, and moves the address to it. */
  promote(): Promise<void>;
  /** Stops replication, so that only the primary has what is committed from now on. */
  cutOffReplica(): Promise<void>;
}

const DATABASE = 'crewcall';

/** Whether replication can be set up here: only MariaDB does it this way. */
export async function canReplicate(): Promise<boolean> {
  return (await serverProgram((_title, step) => step())).flavour === 'mariadb';
}

/**
 * Two servers of this test's own, which are removed when it ends. `waits`: the primary acknowledges a transaction once
 * the replica has it (semi-synchronous replication); otherwise it does not wait.
 */
export async function replicated(
  t: Pick<ExecutionContext, 'teardown'>,
  { waits }: { waits: boolean },
): Promise<Replicated> {
  const folder = join(ROOT, '.data', 'test', `replicated-${randomBytes(4).toString('hex')}`);
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const log = (id: number) => [
    ...[`--server-id=${id}`, '--log-bin=log', '--log-slave-updates', '--binlog-format=ROW', '--sync-binlog=0'],
    ...['--relay-log=relay', '--skip-slave-start'],
  ];
  const start = async (name: string, options: string[]): Promise<Server> => {
    const dataDir = join(folder, name);
    const server = await startPrivateServer({ dataDir, durable: false, options });
    t.teardown(() => server.stop());
    return { ...server, dataDir };
  };
  const primary = await start('primary', log(1));
  const replica = await start('replica', [...log(2), ...(waits ? ['--rpl-semi-sync-slave-enabled=ON'] : [])]);
  const { port } = new URL(primary.url);
  await ask(replica, [
    'RESET MASTER',
    "SET GLOBAL gtid_slave_pos = ''",
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${port}, MASTER_USER = 'root', MASTER_USE_GTID = slave_pos`,
    'SET GLOBAL read_only = ON',
  ]);
  await ask(primary, ['RESET MASTER']);
  await ask(replica, ['START SLAVE']);
  await eventually(async () => (await standing(replica)).isTold, { what: 'the replica follows' });
  if (waits) {
    await ask(primary, [
      // Longer than any machine needs. After this time the primary would acknowledge transactions that the replica does
      // not have.
      'SET GLOBAL rpl_semi_sync_master_timeout = 300000',
      "SET GLOBAL rpl_semi_sync_master_wait_point = 'AFTER_SYNC'",
      'SET GLOBAL rpl_semi_sync_master_enabled = ON',
    ]);
    await eventually(async () => {
      const [row] = await ask(primary, ["SHOW STATUS LIKE 'Rpl_semi_sync_master_clients'"]);
      return Number(row?.Value) === 1;
    });
  }
  await ask(primary, [`CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`]);

  let now = Number(port);
  const road = await openRoad(() => now);
  t.teardown(() => road.close());
  const address = new URL(primary.url);
  address.port = String(road.port);
  address.pathname = `/${DATABASE}`;

  return {
    url: address.href,
    async killPrimary() {
      process.kill(Number(readFileSync(join(primary.dataDir, 'server.pid'), 'utf8')), 'SIGKILL');
    },
    async cutOffReplica() {
      await ask(replica, ['STOP SLAVE IO_THREAD']);
    },
    async promote() {
      await eventually(async () => (await standing(replica)).isThrough, {
        what: 'the replica has done what it was told',
      });
      await ask(replica, ['STOP SLAVE', 'RESET SLAVE ALL', 'SET GLOBAL read_only = OFF']);
      now = Number(new URL(replica.url).port);
    },
  };
}

interface Server extends PrivateServer {
  dataDir: string;
}

/** The rows of the last statement. */
async function ask({ url }: PrivateServer, statements: readonly string[]): Promise<mysql.RowDataPacket[]> {
  const connection = await mysql.createConnection(url);
  try {
    let rows: unknown;
    for (const statement of statements) [rows] = await connection.query(statement);
    return Array.isArray(rows) ? (rows as mysql.RowDataPacket[]) : [];
  } finally {
    await connection.end();
  }
}

async function standing(replica: PrivateServer): Promise<{ isTold: boolean; isThrough: boolean }> {
  const [row] = await ask(replica, ['SHOW SLAVE STATUS']);
  if (row?.Last_SQL_Error) throw new Error(`The replica cannot follow: ${row.Last_SQL_Error}`);
  return {
    isTold: row?.Slave_IO_Running === 'Yes' && row.Slave_SQL_Running === 'Yes',
    isThrough: String(row?.Slave_SQL_Running_State).startsWith('Slave has read all relay log'),
  };
}
