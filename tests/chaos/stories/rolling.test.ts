import test from 'ava';
import { migrate } from '../../../app/infra/database/migrate.ts';
import { claimable } from '../../helpers/agency.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';
import { PRODUCT } from '../../helpers/process.ts';
import { releases, unpackRelease } from '../../releases/unpack.ts';
import { claimedUnderLoad, offersOf } from '../workload/claims.ts';

/** The promise to operators about SIGTERM. */
const DRAINED_WITHIN_MS = 10_000;
const CODES = Array.from({ length: 10 }, (_, index) => `ROLL-${index + 1}`);

test('two processes of the last release are replaced by this one under load: nothing is lost, nothing comes twice', async (t) => {
  t.timeout(HANG_MS);
  const last = (await releases()).at(-1);
  if (last === undefined) throw new Error('Expected an earlier release.');
  const world = await operated(t, {
    designers: 4,
    processes: 2,
    program: await unpackRelease(t, last),
    before: async (url) => void (await migrate(url)),
  });
  await world.enlist();
  const { slack, db, designers, products } = world;
  const load = claimedUnderLoad(world, CODES);

  for (const [index, product] of products.entries()) {
    // Both releases work at the time when the next process is replaced.
    await eventually(() => load.claimed() >= 2 * (index + 1));
    const { status, ms } = await product.stop();
    t.is(status, 0);
    t.log(`It drained within ${(ms / 1_000).toFixed(1)} s.`);
    t.true(ms < DRAINED_WITHIN_MS, `it ended within ${Math.round(ms)} ms`);
    const before = load.claimed();
    await eventually(() => load.claimed() > before, { what: 'the other process goes on alone' });
    product.restart(PRODUCT);
    await product.ready();
  }
  await load.over;
  await world.settled();

  t.is(await db.project.count({ where: { status: 'claimed' } }), CODES.length);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  t.is(await db.event.count({ where: { state: { not: 'applied' } } }), 0);
  await eventually(() =>
    CODES.every((code) => !designers.some((one) => world.offers(one).some((dm) => claimable(dm, code)))),
  );
  t.deepEqual(
    CODES.map((code) => offersOf(slack, code).length),
    CODES.map(() => designers.length),
  );
  t.is(products.map((one) => one.complaints()).join(''), '');
});
