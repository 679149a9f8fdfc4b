import test from 'ava';
import { consequences } from '../../app/domain/consequences.ts';
import { rehearseClaim } from '../../app/domain/offers/claim/rehearse.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { take } from '../../app/inbound/slack/take.ts';
import { type Database, openDatabase } from '../../app/infra/database/client.ts';
import { createTransact } from '../../app/infra/database/transaction.ts';
import { createForeground } from '../../app/infra/foreground.ts';
import { createInOrder } from '../../app/infra/in-order.ts';
import { createSlackClock } from '../../app/infra/slack/client/slack-clock.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { claimProjectClick } from '../../listeners/actions/offers/claim-project.ts';
import { shiftedClock } from '../helpers/clock.ts';
import { testDatabase } from '../helpers/database.ts';
import { HANG_MS } from '../helpers/eventually.ts';

test('a click that comes too late costs two short statements and no transaction, a crowd of them not many more, a winning one costs one transaction; both are rehearsed at the start without a trace', async (t) => {
  const { db: ours, url } = await testDatabase(t);
  const at = new Date();
  const client = await ours.client.create({ data: { key: 'ada', name: 'Ada' } });
  const project = { code: 'P-1', title: 'Bakery', clientId: client.id, requestedAt: at, requestStampedAt: at };
  const { id: projectId } = await ours.project.create({ data: { ...project, status: 'requested' } });
  const crowd = ['chloe', 'dora', 'emil', 'fay', 'gus', 'hana', 'ivo', 'jo'];
  const handles = ['anna', 'bela', ...crowd];
  for (const [rank, handle] of handles.entries()) {
    const account = { email: `${handle}@agency.test`, slackId: `U${handle.toUpperCase()}` };
    const person = { handle, name: handle, role: 'specialist', upsertedAt: at, createdAt: at, ...account } as const;
    const { id: personId } = await ours.person.create({ data: person });
    const { id } = await ours.offer.create({ data: { projectId, personId, round: 1, rank, createdAt: at } });
    const dm = { key: `offer:${id}`, bot: 'newproject', target: account.slackId, channel: `D${rank}`, ts: `${rank}.1` };
    await ours.message.create({ data: { ...dm, postedAt: at } });
  }

  let statements: string[] = [];
  const db = openDatabase(url, { silenceMs: HANG_MS, onQuery: (sql) => statements.push(sql) });
  t.teardown(() => db.$disconnect());
  const telemetry = createTelemetry();
  const counted: string[] = [];
  telemetry.subscribe(({ name }) => void (name === 'claim.won' && counted.push(name)));
  const services = {
    db,
    transact: createTransact(db, consequences),
    clock: shiftedClock(),
    telemetry,
    directory: { person: async () => ({ belonging: 'member' }), lookup: async () => undefined },
    decidedWithinMs: HANG_MS,
    line: (work: () => Promise<unknown>) => work(),
    inOrder: createInOrder(),
    foreground: createForeground(shiftedClock()),
    afterwards: (work: () => Promise<unknown>) => work(),
    newproject: { client: { slackClock: createSlackClock(shiftedClock()) } },
  } as unknown as Services;

  async function click(handle: string, trigger: string): Promise<{ said: string; sent: string[] }> {
    statements = [];
    return { said: await press(handle, trigger), sent: statements };
  }

  async function press(handle: string, trigger: string): Promise<string> {
    const said: unknown[] = [];
    const respond = async (answer: unknown) => void said.push(answer) as never;
    const rank = handles.indexOf(handle);
    const body = {
      user: { id: `U${handle.toUpperCase()}` },
      container: {},
      channel: { id: `D${rank}` },
      message: { ts: `${rank}.1` },
    };
    const payload = { action: { value: 'P-1', action_ts: '1.1' }, body, respond };
    const delivery = { name: 'claim_project', identity: trigger, ack: async () => {}, respond };
    await take(services, 'race', delivery, (own, answer) =>
      claimProjectClick(own)({ ...payload, respond: answer } as never),
    );
    return JSON.stringify(said);
  }

  const before = await rowsOf(ours);
  await rehearseClaim(services);
  t.deepEqual(await rowsOf(ours), before);
  t.true(before.jobs === 0 && before.projects === 1);
  const rehearsed = new Set(statements);
  const unrehearsed = (sent: string[]) =>
    sent.filter((sql) => !rehearsed.has(sql) && !/INTO (jobs|slack_acts)|COMMIT/.test(sql));

  const won = await click('anna', 'first');
  t.deepEqual(unrehearsed(won.sent), []);
  t.is(won.said, '[]');
  t.is((await ours.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'claimed');
  t.is(won.sent.filter((sql) => /INTO slack_acts/.test(sql)).length, 1);
  // The commit is one of them. Four announce the claim to other systems: lock, state, row and recipients.
  t.true(won.sent.length <= 17, `${won.sent.length} statements:\n${won.sent.join('\n')}`);

  t.is(won.sent.filter((sql) => /INTO jobs/.test(sql)).length, 1, 'jobs of all consequences are written together');
  const look = won.sent.find((sql) => /FROM offers/.test(sql) && /messages/.test(sql)) ?? '';
  const plan = await ours.$queryRawUnsafe<{ table: string; type: string }[]>(`EXPLAIN ${look.replace(/\?/g, '1')}`);
  t.is(plan.find(({ table }) => table === 'messages')?.type, 'eq_ref', 'each DM is found by its key, among millions');

  const theirs = (
    await ours.job.findMany({ where: { lane: { startsWith: 'offer:' }, kind: { not: 'offer.delete' } } })
  ).map(({ kind }) => kind);
  t.deepEqual(theirs, ['claim.congratulate'], 'the winner’s DM does not wait, because it was sent long ago');

  const late = await click('bela', 'second');
  t.regex(late.said, /anna has claimed this project.*delete_original/);
  t.deepEqual(
    late.sent.filter((sql) => /BEGIN|COMMIT|INSERT|TRANSACTION/.test(sql)),
    [],
  );
  t.true(late.sent.length <= 2, `${late.sent.length} statements:\n${late.sent.join('\n')}`);
  t.deepEqual(
    unrehearsed(late.sent).filter((sql) => !/UPDATE messages/.test(sql)),
    [],
  );
  const gone = await ours.message.count({ where: { deletedAt: { not: null }, target: 'UBELA' } });
  t.is(gone, 1, 'the DM that was removed from the screen is known to be gone');

  const given = { status: 'requested', claimerId: null, claimedAt: null } as const;
  await ours.project.update({ where: { code: 'P-1' }, data: given });
  const again = await click('anna', 'first');
  t.is(again.said, '[]');
  t.like(await ours.project.findUniqueOrThrow({ where: { code: 'P-1' } }), given, 'the same click, after a release');
  t.is(counted.length, 1, 'and is counted once');

  // A crowd clicks at the same moment. One look is for all of them, and so is one look when the first one has won.
  statements = [];
  const [winners = '', ...answers] = await Promise.all(crowd.map((handle) => press(handle, `${handle} in a crowd`)));
  t.is(winners, '[]');
  for (const said of answers) t.regex(said, /chloe has claimed this project.*delete_original/);
  t.deepEqual([statements.filter((sql) => /COMMIT/.test(sql)).length, counted.length], [1, 2]);
  t.is(statements.filter((sql) => /FROM people LEFT JOIN projects/.test(sql)).length, 2);
  t.is(statements.filter((sql) => /UPDATE messages/.test(sql)).length, 1);
  t.true(statements.length <= 20, `${statements.length} statements:\n${statements.join('\n')}`);
  t.is(await ours.message.count({ where: { deletedAt: { not: null } } }), crowd.length);
});

/** The number of rows in each table. */
async function rowsOf(db: Database): Promise<Record<string, number>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.$queryRawUnsafe<{ n: bigint }[]>(`SELECT COUNT(*) AS n FROM \`${name}\``);
    counts[name] = Number(row?.n);
  }
  return counts;
}
