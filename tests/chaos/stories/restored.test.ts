import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openDatabase, type Prisma } from '../../../app/infra/database/client.ts';
import { BAKERY, claimable, send } from '../../helpers/agency.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { type Operated, operated } from '../../helpers/operated.ts';
import { type Product, runProduct } from '../../helpers/process.ts';

// More DMs than are sent at the same time: while the first ones are under way, the others are unknown.
const DESIGNERS = 30;
const AT_ONCE = 24;

test.serial(
  'a dump from the middle of a fan-out, restored elsewhere and started: everybody has one DM, and none is left after the claim',
  async (t) => {
    t.timeout(HANG_MS);
    const world = await halfSent(t);
    const { slack, designers, offers } = world;
    const { db, product, request } = await restored(t, world);

    await eventually(() => designers.every((one) => offers(one).some((dm) => claimable(dm, 'P-1'))), {
      what: 'the project is offered to everybody',
    });
    await settled(db);
    t.deepEqual(
      designers.map((one) => offers(one).length),
      designers.map(() => 1),
    );
    t.deepEqual(slack.deleted(), [], 'there was never a second one');

    const [winner] = designers;
    t.true((await slack.as(winner!.id).click({ actionId: 'claim_project' })).acked);
    await eventually(() => designers.filter((one) => offers(one).length > 0).length === 1, {
      what: 'the others are gone',
    });
    await eventually(() => offers(winner!)[0]?.text.startsWith('You claimed'), { what: 'the winner is told' });

    // New messages are not searched for, and work as always.
    await request('P-2');
    await eventually(() => designers.every((one) => offers(one).some((dm) => claimable(dm, 'P-2'))));
    const told = slack.messages('ops').filter(({ text }) => text.startsWith('The database was restored from a backup'));
    t.is(told.length, 1);
    await product.stop();
    product.restart();
    await product.ready();
    await settled(db);
    t.is(slack.messages('ops').length, 1, 'told once');
    await eventually(async () => (await db.feedbackPost.count()) === 1, { what: 'the score is taken' });
    await settled(db);
    t.is(slack.messages('client-feedback').length, 1, 'the score that was posted after the dump is not posted again');
  },
);

test.serial(
  'claimed elsewhere right after the restore, before the rest was sent: no DM stays, not even those that the dump does not know',
  async (t) => {
    t.timeout(HANG_MS);
    const world = await halfSent(t);
    const { slack, designers, offers } = world;
    // Slack cannot be searched, so nothing is sent until the claim has been decided.
    slack.faults.add({ kind: 'rate_limit', app: 'newproject', method: 'conversations.history' });
    const { db, secretSend } = await restored(t, world);
    await sendUntilTaken(secretSend, 'project.claimed', { code: 'P-1', by: 'somebody@platform.test' });
    await eventually(() => db.project.findFirst({ where: { code: 'P-1', status: 'claimed' } }));
    slack.faults.clear();
    await eventually(() => designers.every((one) => !offers(one).some((dm) => claimable(dm, 'P-1'))), {
      what: 'no offer is left',
    });
    await settled(db);
    t.false(designers.flatMap(offers).some((dm) => claimable(dm, 'P-1')));
  },
);

interface HalfSent extends Operated {
  dump: string;
}

/** A product that died in the middle of a fan-out, and a dump from some DMs before that. */
async function halfSent(t: ExecutionContext): Promise<HalfSent> {
  const world = await operated(t, { designers: DESIGNERS });
  const { slack, product, env, enlist, request } = world;
  await enlist();
  await world.settled();
  const folder = mkdtempSync(join(tmpdir(), 'crewcall-dump-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const dump = join(folder, 'crewcall.sql');
  const held = Array.from({ length: AT_ONCE }, () =>
    slack.faults.hold({ app: 'newproject', method: 'chat.postMessage', says: 'New project' }),
  );
  await request('P-1');
  // The others begin only when one of these is answered.
  await Promise.all(held.slice(0, AT_ONCE - 4).map(({ reached }) => reached));
  dumpTo(dump, env.DATABASE_URL ?? '');
  const known = new Set((await knownOf(world)).map(({ key }) => key));
  for (const one of held) one.release();
  await eventually(() => world.designers.filter((one) => world.offers(one).length > 0).length >= DESIGNERS - 2);
  // The scores are in a database of their own, which loses nothing.
  await world.score({ code: 'P-0', score: 9, name: 'Grace Hopper' });
  await eventually(() => slack.messages('client-feedback').length === 1, { what: 'the score is posted' });
  await product.kill();
  t.true(known.size < DESIGNERS - 2, 'after the dump some DMs were sent that it does not know');
  return { ...world, dump };
}

async function restored(t: ExecutionContext, { dump, env }: HalfSent) {
  const { url } = await emptyDatabase(t);
  const [words, database] = wordsFor(url);
  execFileSync(client('mariadb', 'mysql'), [...words, database], { stdio: [openSync(dump, 'r'), 'ignore', 'inherit'] });
  const product = await runProduct(t, { ...env, DATABASE_URL: url });
  const db = openDatabase(url, { silenceMs: HANG_MS });
  t.teardown(() => db.$disconnect());
  await product.ready();
  const secretSend: Operated['send'] = (type, data, how) =>
    send(product.url, type, data, { secret: env.WEBHOOK_SECRET ?? '', ...how });
  const request = (code: string) => sendUntilTaken(secretSend, 'project.requested', { ...BAKERY, code });
  return { db, product, request, secretSend } satisfies { product: Product; [other: string]: unknown };
}

/** The DMs that the database knows. */
function knownOf({ db }: Operated) {
  return db.effect.findMany({ where: { kind: 'slack.post', key: { startsWith: 'offer:' } }, select: { key: true } });
}

/** Follows the steps in docs/operating.md. */
function dumpTo(file: string, url: string): void {
  const [words, database] = wordsFor(url);
  const how = ['--single-transaction', '--no-tablespaces', '--hex-blob', '--default-character-set=utf8mb4'];
  execFileSync(client('mariadb-dump', 'mysqldump'), [...words, ...how, `--result-file=${file}`, database]);
}

function wordsFor(url: string): [words: string[], database: string] {
  const { hostname, port, username, password, pathname } = new URL(url);
  const words = ['--no-defaults', `--host=${hostname}`, `--port=${port}`, '--protocol=tcp', `--user=${username}`];
  return [[...words, ...(password === '' ? [] : [`--password=${decodeURIComponent(password)}`])], pathname.slice(1)];
}

function client(...names: [string, string]): string {
  const [own, other] = names;
  try {
    execFileSync(own, ['--version'], { stdio: 'ignore' });
    return own;
  } catch {
    return other;
  }
}

async function settled(db: Operated['db']): Promise<void> {
  const due: Prisma.JobWhereInput = { state: { in: ['waiting', 'running'] }, runAt: { lte: new Date() } };
  await eventually(async () => (await db.job.count({ where: due })) === 0, {
    what: 'every due job is done',
  });
}
