import test from 'ava';
import fc from 'fast-check';
import { settled } from '../../../app/domain/home/follow.ts';
import { pacedRefreshes } from '../../../app/domain/home/pace.ts';

const at = new Date('2026-11-24T12:00:00Z');
const before = (ms: number) => new Date(at.getTime() - ms);

test('the mark in the trail never passes a line that may still be committed', (t) => {
  const lines = fc.array(
    fc.record({ fate: fc.constantFrom('there', 'under way', 'rolled back'), ageMs: fc.nat(90_000) }),
    {
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(lines, (all) => {
      // A higher id is a newer line, and a transaction lasts fifteen seconds at most.
      const ages = all.map(({ ageMs }) => ageMs).sort((one, other) => other - one);
      const trail = all.map(({ fate }, index) => ({
        id: BigInt(index + 1),
        at: before(ages[index] ?? 0),
        fate,
        age: ages[index] ?? 0,
      }));
      const late = trail.filter(({ fate, age }) => fate === 'under way' && age <= 15_000);
      const position = settled(
        trail.filter(({ fate }) => fate === 'there'),
        { after: 0n, at },
      );
      for (const { id } of late) t.true(position < id || position === 0n, `${position} passes ${id}`);
    }),
  );
});

test('the mark passes an id that will never be committed, and is at the last line if none is missing', (t) => {
  const line = (id: bigint, ageMs: number) => ({ id, at: before(ageMs) });
  t.is(settled([line(1n, 500), line(2n, 400), line(3n, 0)], { after: 0n, at }), 3n);
  t.is(settled([line(1n, 500), line(3n, 400)], { after: 0n, at }), 1n);
  t.is(settled([line(1n, 90_000), line(3n, 70_000), line(5n, 10)], { after: 0n, at }), 3n);
  t.is(settled([], { after: 7n, at }), 7n);
});

test('of the hundred publications a minute that Slack allows, refreshes take sixty, and a Home at most one in ten seconds', (t) => {
  const open = fc.array(fc.option(fc.nat(120_000)), { maxLength: 300 });
  fc.assert(
    fc.property(open, (ages) => {
      const homes = ages.map((ageMs, index) => ({
        personId: index,
        publishedAt: ageMs === null ? null : before(ageMs),
        person: { handle: `p${index}`, role: 'pm' as const },
      }));
      const refreshes = pacedRefreshes({ touched: homes, homes, at });
      t.is(refreshes.length, homes.length, 'everybody gets their turn');
      const justDrawn = ages.filter((ageMs) => ageMs !== null && ageMs < 60_000).length;
      const soon = refreshes.filter(({ runAt }) => runAt.getTime() < at.getTime() + 60_000);
      t.true(soon.length <= Math.max(0, 60 - justDrawn), `${soon.length} within a minute after ${justDrawn}`);
      for (const { personId, runAt } of refreshes) {
        const ageMs = ages[personId] ?? 10_000;
        t.true(runAt.getTime() >= at.getTime() + 10_000 - ageMs);
      }
    }),
  );
});

test('a single change is shown at once', (t) => {
  const homes = [{ personId: 1, publishedAt: before(20_000), person: { handle: 'hana', role: 'pm' as const } }];
  t.deepEqual(pacedRefreshes({ touched: homes, homes, at }), [{ personId: 1, runAt: at }]);
});
