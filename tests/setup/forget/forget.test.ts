import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { recheck, recordChanges } from '../../../app/domain/feedback/scores/recheck.ts';
import type { ScoreSource } from '../../../app/domain/feedback/scores/source.ts';
import { claimProject } from '../../../app/domain/offers/claim/claim.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { addressHash } from '../../../app/domain/surveys/recipients.ts';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { allTables } from '../../../app/setup/operator/forget/everything.ts';
import { runForget } from '../../../app/setup/operator/forget/forget.ts';
import { type BareDatabase, migratedDatabase } from '../../helpers/database.ts';
import { ada, anna, annabel, at, carl, dump, fill, textColumns } from './world.ts';

type Place = Parameters<typeof migratedDatabase>[0];

async function installation(t: Place): Promise<{
  database: BareDatabase;
  db: Database;
  forget: (...args: string[]) => Promise<{ status: number; out: string; said: string }>;
}> {
  const database = await migratedDatabase(t);
  const db = openDatabase(database.url, { connectionLimit: 2 });
  t.teardown(() => db.$disconnect());
  return {
    database,
    db,
    async forget(...args) {
      let out = '';
      let said = '';
      const write = async (text: string) => {
        out += text;
      };
      const say = (text: string) => {
        said += text;
      };
      const status = await runForget({ args, write, say }, { DATABASE_URL: database.url });
      return { status, out, said };
    },
  };
}

/** The place of a text in the database. */
async function places(database: BareDatabase, wanted: RegExp): Promise<string[]> {
  const found = (await dump(database)).filter(({ text }) => wanted.test(text));
  return [...new Set(found.map(({ place }) => place))].sort();
}

test('every column of text states what it may contain about somebody', async (t) => {
  const columns = await textColumns(await migratedDatabase(t));
  t.deepEqual(
    Object.entries(allTables)
      .flatMap(([table, { columns: held }]) => Object.keys(held).map((column) => `${table}.${column}`))
      .sort(),
    columns.map(({ table, column }) => `${table}.${column}`).sort(),
    "Classify a new column in its subject's personal.ts (app/infra/database/personal.ts says how), and fill it in tests/setup/forget/world.ts. What is somebody's own is erased there, too.",
  );
});

test('afterwards no table contains the name, the address, the handle or the comments; others keep theirs', async (t) => {
  const { database, db, forget } = await installation(t);
  await fill(db);
  const wanted =
    /ada lovelace|byron|(?<![\w-])ada(?:@|%40)|crumbs|kovács\b|(?<![\w-])anna(?![\w-])|badly|U0ANNA0001\b/iu;
  const classified = Object.entries(allTables).flatMap(([table, { columns }]) =>
    Object.entries(columns).flatMap(([column, holds]) => (holds === 'nothing' ? [] : [`${table}.${column}`])),
  );
  const filled = new Set(await places(database, /ada lovelace|ada@|ada%40|bakery|anna|conversations|^[0-9a-f]{64}$/iu));
  t.deepEqual(
    classified.filter((place) => !filled.has(place)),
    [],
    'tests/setup/forget/world.ts fills every column that may say something',
  );

  const shown = await forget(ada.email.toUpperCase());
  t.is(shown.status, 0);
  t.regex(shown.said, /Nothing was changed/);
  t.true((await places(database, /ada lovelace/i)).length > 10);

  const client = await forget(ada.email, '--yes');
  t.is(client.status, 0, client.said);
  t.deepEqual(JSON.parse(client.out), JSON.parse(shown.out));
  for (const word of [ada.name, ada.before, ada.comment, 'P-2', 'intercom']) t.true(client.out.includes(word), word);
  t.regex(client.said, /Slack: messages that were posted stay there/);
  const person = await forget(anna.email, '--yes');
  t.is(person.status, 0, person.said);
  for (const word of [anna.name, 'projects of']) t.true(person.out.includes(word), word);
  t.false(person.out.includes(anna.comment), 'one review alone would tell who wrote it');

  // A skill of that name stays.
  const left = (await dump(database))
    .filter(({ text }) => wanted.test(text))
    .map(({ place, text }) => `${place} ${text}`);
  t.deepEqual(left.sort(), [
    'audit_entries.details {"by":"Forgotten person","holder":"Forgotten client","add":["anna"]}',
    'skills.slug anna',
  ]);
  t.deepEqual(await places(database, /4711|listens/i), []);

  const kept = JSON.stringify(await dump(database));
  for (const word of [...Object.values(annabel), ...Object.values(carl), 'Lena Berg', '@annabel']) {
    t.true(kept.includes(word), word);
  }
  t.is(await db.person.count({ where: { active: true } }), 2);
  t.like(await db.client.findFirst({ where: { email: carl.email } }), carl);
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-3' } })).title, 'A Bakery guide');
  t.is(
    (await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).title,
    'Forgotten client site for Forgotten client',
  );
  t.is(await db.peerReview.count(), 1);
  t.deepEqual(
    (await db.feedbackPost.findMany({ orderBy: { scoreId: 'asc' } })).map(({ score, clientName }) => [
      score,
      clientName,
    ]),
    [
      [3, null],
      [3, null],
      [9, carl.name],
    ],
  );
  t.like(await db.event.findUnique({ where: { eventId: 'e4' } }), { state: 'failed' });

  // A client who wants no surveys gets none after being forgotten either, and only a hash records that.
  await db.surveyRecipient.create({ data: { addressHash: addressHash(ada.email), stoppedAt: at } });
  const again = await forget(ada.email, '--yes');
  t.is(again.status, 0);
  t.deepEqual(JSON.parse(again.out), { email: ada.email, surveysStoppedAt: at.toISOString() });
  t.is(await db.surveyRecipient.count({ where: { stoppedAt: { not: null } } }), 1);
});

test('a run that was interrupted is finished by the next one', async (t) => {
  const { database, db, forget } = await installation(t);
  await fill(db);
  // The state after a kill: everything is done except for the row that says who they were.
  await db.feedbackPost.updateMany({ data: { clientName: null, clientCompany: null, comment: null, forgottenAt: at } });
  await db.project.updateMany({ where: { code: 'P-1' }, data: { title: 'Site', brief: null } });
  t.is((await forget(ada.email, '--yes')).status, 0);
  t.deepEqual(await places(database, /ada lovelace|byron|(?<![\w-])ada@|crumbs/i), []);
});

test('the score of a forgotten client is not brought back by its row in a read-only database', async (t) => {
  const { db, forget } = await installation(t);
  await fill(db);
  await db.feedbackPost.updateMany({ data: { takenAt: new Date() } });
  const rows = await db.score.findMany({ orderBy: { id: 'asc' } });
  const reading = (names: object) =>
    ({
      name: 'scores',
      foreign: true,
      after: async () => ({
        readings: rows.map(({ createdAt: scoredAt, ...row }) => ({
          ...row,
          ...names,
          scoredAt,
          kind: 'score' as const,
        })),
        full: false,
      }),
      outOfReach: async () => [],
      previousOf: async () => null,
    }) satisfies ScoreSource;
  const now = new Date();
  // The program has read the row just before, or in the middle of it, and decides about it only afterwards.
  const added = await recheck({ db, source: reading({ comment: 'And one thing more' }), at: now });
  const emptied = await recheck({ db, source: reading({ clientName: null, clientCompany: null }), at: now });
  t.is(added.commented.length, 3);
  t.is(emptied.reused.length, 3);
  t.is((await forget(ada.email, '--yes')).status, 0);
  t.deepEqual(await recheck({ db, source: reading({}), at: now }), { commented: [], reused: [] });
  const theirs = ({ scoreId }: { scoreId: bigint }) => scoreId !== rows.at(-1)?.id;
  await createTransact(
    db,
    consequences,
  )(async (tx) => {
    await recordChanges(tx, { commented: added.commented.filter(theirs), reused: [] }, now);
    await recordChanges(tx, { commented: [], reused: emptied.reused.filter(({ posted }) => theirs(posted)) }, now);
  });
  t.is(await db.feedbackPost.count({ where: { comment: 'And one thing more' } }), 0);
  t.is(await db.rejectedScore.count({ where: { rowId: { startsWith: 'reused:' } } }), 0);
});

test('the claimed projects of a person are offered again, their led ones are reported, and the last admin stays', async (t) => {
  const { db, forget } = await installation(t);
  await fill(db);
  const transact = createTransact(db, consequences);
  const { id, handle } = await db.person.findUniqueOrThrow({ where: { handle: 'anna' } });
  const other = await db.project.findUniqueOrThrow({ where: { code: 'P-3' } });
  const moments = { requestedAt: at, requestStampedAt: at, clientId: other.clientId };
  for (const code of ['C-1', 'C-2']) {
    const { id: projectId } = await db.project.create({ data: { ...moments, code, title: code } });
    await db.offer.create({ data: { projectId, personId: id, round: 1, rank: 0, createdAt: at } });
    const by = await db.person.findUniqueOrThrow({ where: { id } });
    t.is((await transact((tx) => claimProject(tx, { code, by, at, via: 'click' }))).outcome, 'won');
  }
  await transact((tx) => startProject(tx, { code: 'C-2', pm: null, team: [], at, via: 'click', actor: handle }));

  t.is((await forget(anna.email, '--yes')).status, 0);
  t.like(await db.project.findUnique({ where: { code: 'C-1' } }), { status: 'requested', claimerId: null });
  t.like(await db.project.findUnique({ where: { code: 'C-2' } }), { status: 'started', claimerId: null });
  t.is(await db.offer.count({ where: { personId: id, state: { in: ['open', 'won'] } } }), 0);
  t.is(await db.projectMember.count({ where: { personId: id, leftAt: null } }), 0);
  const reports = await db.job.findMany({ where: { kind: 'report.post', state: 'waiting' } });
  t.true(reports.some(({ payload }) => JSON.stringify(payload).includes('C-2 has no lead any more')));

  const admin = await forget('lena@agency.example', '--yes');
  t.is(admin.status, 1);
  t.regex(admin.said, /last admin[\s\S]*npm run admin/);
  t.true((await db.person.findUniqueOrThrow({ where: { handle: 'lena' } })).active);
});

test('wrong arguments end with status 2, and a missing database with 1 and a remedy', async (t) => {
  const { forget } = await installation(t);
  for (const args of [[], ['anna'], ['a@b.example', 'c@d.example'], ['--yes']]) {
    const { status, said } = await forget(...args);
    t.is(status, 2, args.join(' '));
    t.regex(said, /Usage: npm run forget/);
  }
  t.is((await forget('nobody@agency.example', '--yes')).status, 0);
  let said = '';
  const say = (text: string) => {
    said += text;
  };
  const away = { DATABASE_URL: 'mysql://crew:crew@127.0.0.1:1/crewcall' };
  t.is(await runForget({ args: ['a@b.example', '--yes'], say }, away), 1);
  t.regex(said, /could not open the database/);
});
