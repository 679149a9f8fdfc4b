import test from 'ava';
import { z } from 'zod';
import { openScores } from '../../../app/domain/feedback/scores/scores.ts';
import { openReadOnly } from '../../../app/domain/metrics/sources/read-only-pool.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { wordingOf } from '../../../app/infra/log/wording.ts';
import { agency, BAKERY } from '../../helpers/agency.ts';
import { emptyDatabase, migratedDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type SilentRoad, silentRoad } from '../../helpers/silent-road.ts';

test('silent connections are replaced by new ones, and no statement waits for ever', async (t) => {
  const road = await silentRoad(t, (await emptyDatabase(t)).url);
  const db = openDatabase(road.url, { connectionLimit: 3, silenceMs: 1_000 });
  t.teardown(() => db.$disconnect());
  const ask = () => db.$queryRaw`SELECT 1`;
  // On a busy machine the first ones may take longer than the time limit of this test.
  await eventually(() => Promise.all([ask(), ask(), ask()]));
  const underWay = db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1`;
    road.silence();
    await tx.$queryRaw`SELECT 2`;
  });
  await t.throwsAsync(underWay);
  await eventually(() => Promise.all([ask(), ask(), ask()]));
  t.pass();
});

test('locks of a transaction whose connection fell silent are released before long', async (t) => {
  const { url, query } = await migratedDatabase(t);
  const road = await silentRoad(t, url);
  const db = openDatabase(road.url, { connectionLimit: 2, silenceMs: 1_000 });
  t.teardown(() => db.$disconnect());
  const [server] = await query('SELECT VERSION() AS version');
  // MySQL has no such limit, and releases them by its own, which may be hours.
  if (!/MariaDB/.test(String(server?.version))) {
    t.pass();
    return;
  }
  await query("INSERT INTO skills (slug) VALUES ('design')");
  const cutOff = db.$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE skills SET slug = 'copy'`;
    road.silence();
    await tx.$queryRaw`SELECT 1`;
  });
  await t.throwsAsync(cutOff);
  await query('SET SESSION innodb_lock_wait_timeout = 200');
  await query("UPDATE skills SET slug = 'research'");
  t.like((await query('SELECT slug FROM skills'))[0], { slug: 'research' });
});

test('silent connections to the scores database and to metrics sources are replaced too', async (t) => {
  const road = await silentRoad(t, (await migratedDatabase(t)).url);
  const scores = openScores({ url: road.url });
  const numbers = openReadOnly(road.url, 'the numbers');
  t.teardown(() => Promise.all([scores.close(), numbers.close()]));
  const one = z.object({ one: z.number() });
  const ask = async () => ({
    scores: await scores.after(0n, 10),
    previous: await scores.previousOf({ id: 5n, clientName: 'Ada', clientCompany: null }),
    numbers: await numbers.rows(one, 'SELECT 1 AS one', new AbortController().signal),
    prepared: await numbers.rows(one, 'SELECT 1 AS one WHERE ? = 1', new AbortController().signal, ['1']),
  });
  const before = await ask();
  t.deepEqual(before.prepared, [{ one: 1 }]);
  road.silence();
  t.deepEqual(await ask(), before);
});

test('if all connections of the product fall silent at once it recovers by itself, and logs it', async (t) => {
  let road: SilentRoad | undefined;
  const to = async (url: string) => {
    road = await silentRoad(t, url);
    return road.url;
  };
  const world = await agency(t, { people: ['anna'], way: { to, silenceMs: 1_000 } });
  await world.request({ code: 'P-1' });
  await world.offered('P-1', ['anna']);
  const told: string[] = [];
  world.crewcall.services.telemetry.subscribe(({ name, fields }) => {
    if (wordingOf(name, fields).level === 'error') told.push(`${name}: ${fields.because}`);
  });

  // Idle connections are checked before they are used, so nothing would fail. Here statements are under way too.
  await eventually(() => {
    road?.silence();
    return told.length > 0;
  });
  t.regex(told[0] ?? '', /^(jobs|schedule)\..*(timeout|timed? ?out)/is, 'the log explains the interruption');
  // No commit wakes this process, so its own poll has to see the new row.
  await world.db.$executeRaw`
    INSERT INTO jobs (kind, payload, runAt, createdAt)
    SELECT 'report.post', '{"key":"silence","text":"Can you hear me?"}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)`;
  await eventually(() => world.slack.channel('ops')?.messages.some(({ text }) => text.includes('Can you hear me?')));
  await world.db.$executeRaw`
    INSERT INTO scores (project_code, client_name, score, created_at) VALUES ('P-1', 'Ada', 9, UTC_TIMESTAMP(3))`;
  await eventually(() => world.crewcall.takeScores().then(() => true));
  await eventually(() => world.slack.channel('client-feedback')?.messages.some(({ text }) => text.includes('Ada')));
  await eventually(async () => (await world.send('project.requested', { ...BAKERY, code: 'P-2' })).status === 202);
  await world.offered('P-2', ['anna']);
});
