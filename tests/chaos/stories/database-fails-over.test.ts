import test from 'ava';
import { migrate } from '../../../app/infra/database/migrate.ts';
import { claimable } from '../../helpers/agency.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';
import { canReplicate, replicated } from '../stage/replicated.ts';
import { claimedUnderLoad, offersOf } from '../workload/claims.ts';

/** The promise to operators, counted from the moment when the address leads to the new primary. */
const GOES_ON_WITHIN_MS = 15_000;
const CODES = Array.from({ length: 9 }, (_, index) => `OVER-${index + 1}`);

const fails = (await canReplicate()) ? test.serial : test.serial.skip;

fails(
  'the primary is killed under load and its replica promoted: all goes on, nothing is lost or done twice',
  async (t) => {
    t.timeout(HANG_MS);
    const servers = await replicated(t, { waits: true });
    const world = await operated(t, {
      designers: 4,
      processes: 2,
      databaseUrl: servers.url,
      before: async (url) => void (await migrate(url)),
    });
    await world.enlist();
    const { slack, db, designers, products } = world;
    const load = claimedUnderLoad(world, CODES);

    await eventually(() => load.claimed() >= 3);
    await servers.killPrimary();
    await eventually(async () => (await products[0]?.readiness())?.status === 503, { what: 'the database is missed' });
    await servers.promote();
    const promotedAt = performance.now();
    const before = load.claimed();
    await eventually(() => load.claimed() > before);
    const ms = performance.now() - promotedAt;
    t.log(`The next project was claimed ${(ms / 1_000).toFixed(1)} s after the replica was promoted.`);
    t.true(ms < GOES_ON_WITHIN_MS, `it took ${Math.round(ms)} ms`);
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
    for (const product of products) await product.ready();
    t.is(products.map((one) => one.complaints()).join(''), '');
  },
);
