import test from 'ava';
import { sameClient } from '../../../app/domain/feedback/scores/same-client.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { withScores } from './scores-database.ts';

/** The score that each score follows, in the order of the ids. */
async function previous({ db }: Pick<Awaited<ReturnType<typeof withScores>>, 'db'>) {
  const posts = await db.feedbackPost.findMany({ orderBy: { scoreId: 'asc' } });
  return posts.map(({ previousScore }) => previousScore);
}

const names = [
  { id: 1, client_name: 'Zoe Muller', score: 1 },
  { id: 2, client_name: 'Zoë Müller', score: 2 },
  { id: 3, client_name: 'Fox 🦊', score: 3 },
  { id: 4, client_name: 'Fox 🐻', score: 4 },
  { id: 5, client_name: 'ada', score: 5 },
  { id: 6, client_name: 'Ada', score: 6 },
  { id: 7, client_name: 'Zoë Müller'.normalize('NFD'), score: 7 },
  { id: 8, client_name: ' Fox 🦊 ', score: 8 },
  { id: 9, client_name: 'Zoe Muller', score: 9 },
];

for (const [where, options] of [
  ['as the scores table tells', {}],
  ['as our own records tell', { query: 'SELECT * FROM scores WHERE id > :after ORDER BY id LIMIT :limit' }],
] as const) {
  test(`clients are the same only if their names are: accents, emoji and case make another client, ${where}`, async (t) => {
    const world = await withScores(t, options);
    for (const row of names) {
      await world.insert(row);
      await world.take();
    }
    t.deepEqual(await previous(world), [null, null, null, null, null, null, 2, 3, 1]);
  });
}

test('a client is found behind hundreds of others that the database considers equal', async (t) => {
  const world = await withScores(t);
  await world.insert({ id: 1, client_name: 'Zoë', score: 4, daysAgo: 30 });
  await world.insert(
    ...Array.from({ length: 350 }, (_, index) => ({ id: index + 2, client_name: 'Zoe', daysAgo: 20 })),
  );
  await world.insert({ id: 1_000, client_name: 'Zoë', score: 10 });
  await world.take();
  t.deepEqual(await previous(world), [4]);
});

test('if the e-mail is known it decides, whatever the name', async (t) => {
  const world = await withScores(t);
  const { db } = world;
  const at = new Date();
  const asked = async (code: string, email: string | null) => {
    const client = { key: email ?? code, name: 'Somebody', email };
    await db.project.create({
      data: {
        code,
        title: code,
        requestedAt: at,
        requestStampedAt: at,
        client: { connectOrCreate: { where: { key: client.key }, create: client } },
      },
    });
  };
  await asked('P-1', 'ada@bakery.test');
  await asked('P-2', 'ada@bakery.test');
  await asked('P-3', 'bob@bakery.test');
  await world.insert({ id: 1, project_code: 'P-1', client_name: 'Ada Lovelace', score: 3 });
  await world.take();
  await world.insert({ id: 2, project_code: 'P-2', client_name: 'Ada King', score: 7 });
  await world.insert({ id: 3, project_code: 'P-3', client_name: 'Bob', score: 8 });
  await world.insert({ id: 4, project_code: 'P-1', client_name: 'A. King', score: 9 });
  await world.take();
  t.deepEqual(await previous(world), [null, 3, null, 7]);
});

test('a name never becomes SQL, even if the server does not treat a backslash as an escape', async (t) => {
  const world = await withScores(t);
  const { username } = new URL(world.readOnlyUrl);
  const { query } = await emptyDatabase(t);
  // Only for this test's user, because the server is shared.
  await query(
    `SET GLOBAL init_connect = "SET SESSION sql_mode = IF(CURRENT_USER() LIKE '${username}@%', CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES'), @@sql_mode)"`,
  );
  t.teardown(() => query("SET GLOBAL init_connect = ''"));
  await world.insert({ id: 1, client_name: 'Somebody else', score: 2 }, { id: 2, client_name: "O'Brien", score: 6 });
  const scores = world.open();
  const previousOf = (clientName: string) => scores.previousOf({ id: 9n, clientName, clientCompany: 'Analytical Ltd' });
  t.is((await previousOf("O'Brien"))?.score, 6);
  t.is(await previousOf("x' or 1=1 #"), null);
  t.is(await previousOf("x\\' or 1=1 #"), null);
});

test('blanks around a name and the encoding of an accent make no difference', (t) => {
  const zoe = { clientName: 'Zoë', clientCompany: null };
  t.true(sameClient(zoe, { clientName: ' Zoë '.normalize('NFD'), clientCompany: '' }));
  t.false(sameClient(zoe, { clientName: 'Zoë', clientCompany: 'Ltd' }));
  t.false(sameClient(zoe, { clientName: 'zoë', clientCompany: null }));
});
