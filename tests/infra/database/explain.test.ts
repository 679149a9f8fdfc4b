import test from 'ava';
import mysql from 'mysql2/promise';
import { listProjects } from '../../../app/domain/projects/answers/list.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { type Agency, agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';
import { BIG, busyYears } from './crowd.ts';

/** Reading more rows than this of one big table counts as a scan. */
const MOST_ROWS = 2_000;

test('every statement of the main job is a point or range look-up, however many years the tables hold', async (t) => {
  const statements = new Map<string, string>();
  const note = (sql: string, params: string) => {
    if (/^\s*(SELECT|UPDATE|DELETE)/i.test(sql))
      statements.set(sql.replace(/\(\?(,\s*\?)+\)/g, '(?, …)'), JSON.stringify({ sql, params }));
  };
  const world = await agency(t, { onQuery: note, before: busyYears, people: ['anna', 'bela', 'chloe', 'hana'] }).catch(
    (error) => {
      t.log(error);
      throw error;
    },
  );
  await story(world);

  const connection = await mysql.createConnection({ uri: world.databaseUrl, timezone: 'Z' });
  t.teardown(() => connection.end());
  const scans: string[] = [];
  for (const noted of statements.values()) {
    const { sql, params } = JSON.parse(noted) as { sql: string; params: string };
    const [plan] = await connection.query<mysql.RowDataPacket[]>(`EXPLAIN ${sql}`, parameters(sql, params));
    for (const { table, type, key, rows } of plan) {
      if (type === null) continue;
      // A row that is known before the statement runs, or known to be absent, needs no index.
      const scanned = type === 'ALL' || type === 'index' || (key === null && type !== 'const' && type !== 'system');
      const isScan = isBig(sql, String(table)) && scanned;
      // EXPLAIN does not know where LIMIT stops reading, so the rows are counted.
      const looksLong = Number(rows) > MOST_ROWS;
      const isLimited = looksLong && !isScan && /^\s*SELECT.* LIMIT /is.test(sql);
      const isLong = isLimited ? (await rowsRead(connection, sql, params)) > MOST_ROWS : looksLong;
      if (isScan || isLong) {
        scans.push(`${table} ${type} ${key} ${rows} rows: ${sql}`);
      }
    }
  }
  t.true(statements.size > 60, `${statements.size} statements were seen`);
  t.deepEqual(scans, []);

  // EXPLAIN does not know where LIMIT stops reading, so the rows that the list of all projects reads are counted.
  const db = openDatabase(world.databaseUrl, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  const readSoFar = async () => {
    const rows = await db.$queryRaw<{ Value: string }[]>`SHOW SESSION STATUS LIKE 'Handler_read%'`;
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  const before = await readSoFar();
  t.is((await listProjects(db, { list: 'all', page: 1, personId: 1 })).projects.length, 10);
  const read = (await readSoFar()) - before;
  t.true(read > 10 && read < 200, `${read} rows read`);
});

/** The number of rows that the server reads for this statement. */
async function rowsRead(connection: mysql.Connection, sql: string, params: string): Promise<number> {
  const readSoFar = async () => {
    const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Handler_read%'");
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  const before = await readSoFar();
  await connection.query(sql, parameters(sql, params));
  return (await readSoFar()) - before;
}

async function story({
  request,
  offered,
  offers,
  slack,
  id,
  send,
  settled,
  clock,
  db,
  crewcall,
}: Awaited<ReturnType<typeof agency>>) {
  await request({ code: 'P-1', skills: ['design'] });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('bela')).click({ actionId: 'pass_project' });
  await offered('P-1', ['anna', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(id('anna')).click({ actionId: 'release_project' });
  await offered('P-1', ['anna', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  clock.advance({ hours: 5 });
  await settled();
  const score = {
    projectCode: 'P-1',
    clientName: 'Client 7',
    clientCompany: 'Crowd Ltd',
    comment: 'Late',
    createdAt: clock.now(),
  };
  await db.score.create({ data: { ...score, score: 3 } });
  await crewcall.takeScores();
  await eventually(() => slack.messages('client-feedback').length === 1);
  await slack.as(id('hana')).click({ actionId: 'feedback_follow_up' });
  const commands = ['retry nothing', 'status P-1', 'status P-9', 'members P-1', 'list', 'list open 2', 'list mine'];
  for (const text of [...commands, 'list unclaimed', 'start P-1', 'add-member @anna P-1', 'complete P-9']) {
    const before = slack.ephemerals(id('hana')).length;
    await slack.as(id('hana')).command('/project', text, { channel: 'ops' });
    await eventually(() => slack.ephemerals(id('hana')).length > before, { what: `/project ${text} is answered` });
  }
  await lookAtHomes({ slack, id, clock, send });
  for (const text of ['list @bela', 'skills +research', 'away', 'back']) {
    await slack.as(id('hana')).command('/team', text, { channel: 'ops' });
  }
  await db.person.update({ where: { handle: 'hana' }, data: { role: 'admin' } });
  for (const text of [
    'add @bela research',
    'role @anna pm',
    'group',
    'group <!subteam^S0DESIGN|@designers> design',
    'remove @bela',
  ]) {
    await slack.as(id('hana')).command('/team', text, { channel: 'ops' });
  }
  await request({ code: 'P-2', skills: ['design'] });
  await send('project.cancelled', { code: 'P-2' });
  await slack.changeUser(id('chloe'), { deleted: true });
  await eventually(async () => (await db.person.findUnique({ where: { handle: 'chloe' } }))?.slackDeactivated);
  await settled();
  await slack.as(id('hana')).command('/nps', 'last month', { channel: 'ops' });
  await eventually(() => slack.ephemerals(id('hana')).some(({ text }) => /^Last month: /.test(text)));
}

/** App Home of a project manager, who sees the whole board, and of somebody who edits their skills there. */
async function lookAtHomes({ slack, id, clock, send }: Pick<Agency, 'slack' | 'id' | 'clock' | 'send'>) {
  const home = (handle: string) => JSON.stringify(slack.as(id(handle)).home('ops')?.blocks ?? []);
  for (const handle of ['anna', 'hana']) {
    await slack.as(id(handle)).openHome('ops');
    await eventually(() => home(handle).includes('My projects'));
  }
  await slack.as(id('anna')).click({ actionId: 'edit_skills', home: true, app: 'ops' });
  await eventually(() => slack.as(id('anna')).view());
  await slack.as(id('anna')).submitView({ other_skills: 'pottery' });
  await eventually(() => home('anna').includes('pottery'));
  await slack.as(id('anna')).click({ actionId: 'set_away', home: true, app: 'ops' });
  await eventually(() => home('anna').includes('You have been away'));
  await slack.as(id('anna')).click({ actionId: 'set_back', home: true, app: 'ops' });
  await eventually(() => home('anna').includes('You are available'));
  await send('project.started', { code: 'P-1', pm: 'hana', team: [] });
  clock.advance({ seconds: 12 });
  await eventually(() => home('hana').includes('you are its project manager'));
}

/** Whether this name in EXPLAIN, a table or its alias in the statement, is a big table. */
function isBig(sql: string, table: string): boolean {
  const [, named] = new RegExp(`\\b(\\w+)\`? AS \`?${table.replace(/\W/g, '')}\\b`, 'i').exec(sql) ?? [];
  return BIG.includes(named ?? table);
}

/**
 * Converts parameters as Prisma prints them. Prisma prints JSON, with the numbers of LIMIT and OFFSET as text, which
 * EXPLAIN refuses, and with ISO 8601 dates, for which the database would use no index range.
 */
function parameters(sql: string, written: string): unknown[] {
  const places = [...sql.matchAll(/(\w*)\s*\?/g)].map(([, before]) => /^(LIMIT|OFFSET)$/i.test(before ?? ''));
  return (JSON.parse(written) as unknown[]).map((value, index) => {
    if (places[index]) return Number(value);
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)$/.test(value)) return new Date(value);
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}
