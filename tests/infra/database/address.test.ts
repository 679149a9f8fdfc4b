import test from 'ava';
import { databaseAddress } from '../../../app/infra/database/address.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { emptyDatabase, testDatabase } from '../../helpers/database.ts';

test('a password may hold any character, percent-encoded', (t) => {
  t.like(databaseAddress('mysql://an%40na:p%40ss%3A%2Fw%C3%B6rd%25@db.example:3307/crew%20call'), {
    host: 'db.example',
    port: 3307,
    user: 'an@na',
    password: 'p@ss:/wörd%',
    database: 'crew call',
  });
});

test("options are read in Prisma's spelling, and those of other programs are ignored", (t) => {
  const url =
    'mysql://root@[::1]/x?connection_limit=4&connect_timeout=2&sslaccept=accept_invalid_certs&charset=utf8mb4';
  t.deepEqual(databaseAddress(url), {
    host: '::1',
    port: 3306,
    user: 'root',
    password: '',
    database: 'x',
    tls: 'lenient',
    connectionLimit: 4,
    connectTimeoutMs: 2000,
  });
});

test('an invalid database URL is refused without repeating it', (t) => {
  const error = t.throws(() => databaseAddress('postgres://me:secret@db/x'));
  t.regex(error.message, /mysql:\/\/user:password@host:3306\/database/);
  t.false(error.message.includes('secret'));
});

test('a nonsensical option is named', (t) => {
  t.throws(() => databaseAddress('mysql://root@db/x?connection_limit=many'), { message: /connection_limit/ });
});

test('Prisma can log in with such a URL, and the time of the server is UTC', async (t) => {
  const { url } = await testDatabase(t);
  const user = await userWithPassword(t, url);
  const db = openDatabase(`${user}?connection_limit=1`);
  t.teardown(() => db.$disconnect());
  const [row] = await db.$queryRaw<{ zone: string; off: bigint }[]>`
    SELECT @@session.time_zone AS zone, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS off`;
  t.deepEqual([row?.zone, Number(row?.off)], ['+00:00', 0]);
});

async function userWithPassword(t: Parameters<typeof emptyDatabase>[0], url: string): Promise<string> {
  const { query, name } = await emptyDatabase(t);
  const user = `u${name.slice(-8)}`;
  await query(`CREATE USER ${user}@'%' IDENTIFIED BY 'p@ss:/w%rd'; GRANT ALL ON *.* TO ${user}@'%'`);
  t.teardown(() => query(`DROP USER ${user}@'%'`));
  const theirs = new URL(url);
  theirs.username = user;
  theirs.password = encodeURIComponent('p@ss:/w%rd');
  return theirs.href;
}
