import test from 'ava';
import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { explainPass } from '../../../app/domain/offers/claim/pass-reasons.ts';
import { undoPass } from '../../../app/domain/offers/claim/undo-pass.ts';
import { followRoom } from '../../../app/domain/offers/match/room.ts';
import { leaveLine } from '../../../app/domain/offers/standby/leave-line.ts';
import { cancelProject } from '../../../app/domain/projects/life/cancel.ts';
import { startProject } from '../../../app/domain/projects/life/start.ts';
import { setAway } from '../../../app/domain/team/roster/availability.ts';
import { removePerson } from '../../../app/domain/team/roster/remove.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import type { PassReason } from '../../../app/generated/prisma/enums.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { at, code, office } from './line-office.ts';

const how = { at, via: 'command', actor: 'hana' } as const;

test('a release goes to the first in line alone for a while, then to everybody', async (t) => {
  const people = ['anna', 'bela', 'chloe', 'dario'];
  const { db, claim, release, line, round, again, over, open, standing } = await office(t, ...people);
  await claim('anna');
  t.deepEqual(await line('chloe', 'bela'), [1, 2]);
  await release('anna');
  await round();
  t.deepEqual(await open(), ['chloe']);
  await again();
  t.deepEqual(await open(), ['chloe'], 'the same event again asks nobody else');
  const [turn] = await db.standby.findMany({ where: { askedRound: 2 } });
  t.is(turn?.aloneUntil?.getTime(), at.getTime() + 10 * 60_000);

  await over();
  t.deepEqual(await open(), ['anna', 'bela', 'chloe', 'dario']);
  t.deepEqual(await standing(), ['bela'], 'somebody who did not answer is out of the line');
  await over();
  t.is(await db.offer.count({ where: { round: 2 } }), 4);
});

test('the next in line claims and has it; the others move up, and come next when it is free again', async (t) => {
  const { db, claim, release, line, round, over, open, standing } = await office(t, 'anna', 'bela', 'chloe', 'dario');
  await claim('anna');
  await line('bela', 'chloe');
  await release('anna');
  await round();
  await claim('bela');
  t.deepEqual(await standing(), ['chloe']);
  t.like(await db.standby.findFirst({ where: { person: { handle: 'bela' } } }), { end: 'taken', isInLine: null });
  await release('bela');
  await over();
  await round();
  t.deepEqual(await open(), ['chloe'], 'the expiry of a finished round asks nobody');
  // Somebody else is quicker, in another way.
  await claim('dario');
  t.deepEqual([await open(), await standing()], [[], ['chloe']]);
});

test('twenty people press at once: each gets one place, and pressing again keeps it', async (t) => {
  const crowd = Array.from({ length: 20 }, (_, index) => `p${index}`);
  const { claim, press, standing } = await office(t, 'anna', ...crowd);
  await claim('anna');
  const places = await Promise.all([...crowd, ...crowd].map(press));
  t.deepEqual(
    places.slice(0, 20).map((one, index) => one === places[index + 20]),
    crowd.map(() => true),
  );
  t.deepEqual(
    places.slice(0, 20).sort((one, other) => Number(one) - Number(other)),
    crowd.map((_, index) => index + 1),
  );
  t.is(new Set(await standing()).size, 20);
});

test('somebody who is removed from the roster while they claim, or get in line, does neither', async (t) => {
  const { db, claim, press, release, standing } = await office(t, 'anna', 'bela', 'chloe');
  await claim('anna');
  /** Their right was checked before. The removal is under way, and commits while they wait for it. */
  const meanwhile = async (handle: string, act: () => Promise<unknown>) => {
    let acting: Promise<unknown> = Promise.resolve();
    await db.$transaction(
      async (tx) => {
        await tx.person.update({ where: { handle }, data: { active: false } });
        acting = act();
        await eventually(async () => (await waiting()).length > 0);
      },
      { timeout: HANG_MS },
    );
    return acting;
  };
  const waiting = () => db.$queryRaw<object[]>`
    SELECT trx.trx_id AS id FROM information_schema.INNODB_TRX AS trx
    JOIN information_schema.PROCESSLIST AS process ON process.ID = trx.trx_mysql_thread_id
    WHERE process.DB = DATABASE() AND trx.trx_state = 'LOCK WAIT'`;
  t.is(await meanwhile('bela', () => press('bela')), 'not_active');
  t.deepEqual(await standing(), []);
  await release('anna');
  t.like(await meanwhile('chloe', () => claim('chloe')), { outcome: 'not_active' });
  t.like(await db.project.findFirst(), { status: 'requested', claimerId: null, claimedAt: null });
  t.is(await db.projectMember.count({ where: { leftAt: null } }), 0);
});

test('people who are away, at capacity or gone are skipped; if nobody in line can be asked, everybody is', async (t) => {
  const handles = ['anna', 'bela', 'chloe', 'dario'];
  const { db, transact, people, claim, release, line, round, open, standing } = await office(t, ...handles);
  await claim('anna');
  await line('bela', 'dario', 'chloe');
  await transact((tx) => setAway(tx, { personId: people.bela!.id, away: true, ...how }));
  await db.person.update({ where: { handle: 'dario' }, data: { capacity: 0 } });
  await release('anna');
  await round();
  t.deepEqual(await open(), ['chloe']);
  t.deepEqual(await standing(), ['bela', 'dario', 'chloe'], 'people who are away or at capacity keep their place');
  await claim('chloe');
  await transact((tx) => leaveLine(tx, { code, by: people.dario!, at }));
  await transact((tx) => removePerson(tx, { personId: people.bela!.id, ...how }));
  t.deepEqual(await standing(), []);
  await release('chloe');
  await round();
  t.deepEqual(await open(), ['anna', 'chloe']);
});

test('the next one is asked at once when the first one passes, leaves the line, goes away or leaves the roster', async (t) => {
  const { transact, people, claim, release, line, round, open, standing, db } = await office(t, ...'abcdefg');
  const { b, c, d, e } = people as Record<string, Person>;
  await claim('a');
  await line('b', 'c', 'd', 'e', 'f');
  await release('a');
  await round();
  t.deepEqual(await open(), ['b']);
  await transact((tx) => passOffer(tx, { code, by: b!, at }));
  await round();
  t.deepEqual(await open(), ['c']);
  t.like(await transact((tx) => undoPass(tx, { code, by: b!, at })), { outcome: 'after_the_next' });
  t.deepEqual(await open(), ['c'], 'a pass that is undone waits until everybody is asked');
  await transact((tx) => leaveLine(tx, { code, by: c!, at }));
  await round();
  t.deepEqual(await open(), ['d']);
  await transact((tx) => setAway(tx, { personId: d!.id, away: true, ...how }));
  await round();
  t.deepEqual(await open(), ['e']);
  await transact((tx) => removePerson(tx, { personId: e!.id, ...how }));
  await round();
  t.deepEqual([await open(), await standing()], [['f'], ['f']]);
  await transact((tx) => passOffer(tx, { code, by: people.f!, at }));
  await round();
  t.deepEqual(
    await open(),
    ['a', 'b', 'c', 'g'],
    'nobody is left in line: everybody is asked except those who passed or are away',
  );
  t.deepEqual(
    (await db.standby.findMany({ orderBy: { id: 'asc' } })).map(({ end }) => end),
    ['passed', 'left', 'unreachable', 'unreachable', 'passed'],
  );
});

test('somebody who joins the roster, or comes back, while one person is asked alone is asked with everybody', async (t) => {
  const { claim, release, line, round, over, open, join } = await office(t, 'anna', 'bela');
  await claim('anna');
  await line('bela');
  await release('anna');
  await round();
  await join('zoe');
  t.deepEqual(await open(), ['bela']);
  await over();
  t.deepEqual(await open(), ['anna', 'bela', 'zoe']);
});

test('somebody who reaches their capacity loses their turn to the next one, and with room again is asked with everybody', async (t) => {
  const { db, transact, people, claim, release, line, round, over, open } = await office(t, 'anna', 'bela', 'chloe');
  const takes = async (capacity: number | null) => {
    await db.person.update({ where: { handle: 'bela' }, data: { capacity } });
    await transact((tx) => followRoom(tx, { personId: people.bela!.id, at }));
  };
  await claim('anna');
  await line('bela', 'chloe');
  await release('anna');
  await round();
  t.deepEqual(await open(), ['bela']);
  await takes(0);
  await round();
  t.deepEqual(await open(), ['chloe']);
  await takes(null);
  t.deepEqual(await open(), ['chloe']);
  await over();
  t.deepEqual(await open(), ['anna', 'bela', 'chloe']);
});

test('the person who gave it back is asked again only together with everybody, and cannot get in line before', async (t) => {
  const { transact, people, claim, release, line, round, over, open, press } = await office(t, 'anna', 'bela', 'chloe');
  await claim('anna');
  await line('bela');
  await release('anna');
  await round();
  t.is(await press('anna'), 'gave_back');
  t.is(await press('bela'), 'asked');
  t.is(await press('chloe'), 2, 'somebody else can still get in line');
  await over();
  t.deepEqual(await open(), ['anna', 'bela', 'chloe']);
  t.is(await press('anna'), 'free');
  await claim('anna');
  t.is(await press('anna'), 'yours');
  t.like(await transact((tx) => leaveLine(tx, { code, by: people.anna!, at })), { outcome: 'out', left: false });
});

test('the line ends when the project starts or is cancelled', async (t) => {
  const { transact, claim, release, line, press, standing, db } = await office(t, 'anna', 'bela', 'chloe');
  await claim('anna');
  await line('bela', 'chloe');
  await transact((tx) => startProject(tx, { code, pm: null, team: [], ...how }));
  t.deepEqual(await standing(), []);
  t.is(await press('bela'), 'over');
  await db.project.updateMany({ where: { status: 'started' }, data: { status: 'claimed' } });
  await line('bela');
  await release('anna');
  await transact((tx) => cancelProject(tx, { code, ...how }));
  t.deepEqual(await standing(), []);
});

test('a pass is explained by the person who passed, the last reason counts, and a pass that was undone has none', async (t) => {
  const { db, transact, people } = await office(t, 'anna', 'bela');
  const by = people.bela as Person;
  const explain = async (reason: PassReason) => (await transact((tx) => explainPass(tx, { code, by, reason }))).outcome;
  const reasons = async () => (await db.offer.findMany({ orderBy: { id: 'asc' } })).map(({ passReason }) => passReason);
  t.is(await explain('too_busy'), 'not_passed');
  await transact((tx) => passOffer(tx, { code, by, at }));
  t.is(await explain('too_busy'), 'explained');
  t.is(await explain('budget_too_low'), 'explained');
  t.deepEqual(await reasons(), [null, 'budget_too_low']);
  await transact((tx) => undoPass(tx, { code, by, at }));
  t.is(await explain('too_busy'), 'not_passed');
  t.deepEqual(await reasons(), [null, null]);
});

test('a second release while the next in line is asked changes nothing, and after another claim the line goes on in its order', async (t) => {
  const { db, claim, release, line, round, over, open, standing } = await office(t, 'anna', 'bela', 'chloe', 'dario');
  await claim('anna');
  await line('bela', 'chloe');
  t.deepEqual((await Promise.all([release('anna'), release('anna')])).map(({ outcome }) => outcome).sort(), [
    'not_claimed',
    'released',
  ]);
  await round();
  t.is((await release('anna')).outcome, 'not_claimed');
  t.is(await db.job.count({ where: { kind: 'offer.make' } }), 0, 'it begins no round');
  t.deepEqual([await open(), await standing()], [['bela'], ['bela', 'chloe']]);

  // Somebody else is quicker, and gives it back within her time. It is her turn again, in the new round.
  await claim('dario');
  await release('dario');
  await round();
  t.deepEqual([await open(), await standing()], [['bela'], ['bela', 'chloe']]);
  t.is(await db.offer.count({ where: { person: { handle: 'bela' }, state: 'open' } }), 1);
  t.is(await db.standby.count({ where: { person: { handle: 'bela' } } }), 1);
  await over();
  t.deepEqual(await open(), ['anna', 'bela', 'chloe', 'dario']);
  t.deepEqual(await standing(), ['chloe']);
  t.is(await db.offer.count({ where: { round: 3 } }), 4, 'nobody is asked twice in it');
});

test('somebody who was asked and left, or passed, and got in line again is asked again at their turn', async (t) => {
  const { db, transact, people, claim, release, line, round, over, press, open, standing } = await office(
    t,
    ...['anna', 'bela', 'chloe', 'dario'],
  );
  const { bela, chloe, dario } = people as Record<string, Person>;
  await claim('anna');
  await line('bela', 'chloe', 'dario');
  await release('anna');
  await round();
  await transact((tx) => leaveLine(tx, { code, by: bela!, at }));
  await round();
  t.deepEqual(await open(), ['chloe']);
  t.is(await press('bela'), 3);
  await transact((tx) => passOffer(tx, { code, by: chloe!, at }));
  await round();
  t.deepEqual(await open(), ['dario']);
  t.is(await press('chloe'), 3);
  await transact((tx) => leaveLine(tx, { code, by: dario!, at }));
  await round();
  t.deepEqual([await open(), await standing()], [['bela'], ['bela', 'chloe']], 'her turn comes with an offer');
  t.is(await db.offer.count({ where: { round: 2, person: { handle: 'bela' } } }), 1);
  await transact((tx) => leaveLine(tx, { code, by: bela!, at }));
  await round();
  t.deepEqual(
    [await open(), await standing()],
    [['anna', 'bela', 'dario'], ['chloe']],
    'somebody who passed in this round is not asked again in it, keeps her place, and nobody waits for her',
  );
  await claim('anna');
  await release('anna');
  await round();
  t.deepEqual(await open(), ['chloe'], 'in the next round she is asked');
  await over();
  t.deepEqual(await open(), ['anna', 'bela', 'chloe', 'dario']);
});

test('if the person who is asked claims, passes and leaves at once, and their time ends, nobody is left out or asked twice', async (t) => {
  const { db, transact, people, claim, release, line, round, over, open } = await office(t, 'anna', 'bela', 'chloe');
  const by = people.bela as Person;
  const rounds = () => db.job.count({ where: { kind: 'offer.make' } });
  for (let turn = 2; turn <= 4; turn++) {
    await claim('anna');
    await line('bela');
    await release('anna');
    await round();
    await Promise.all([
      turn === 4 ? claim('bela') : release('anna'),
      transact((tx) => leaveLine(tx, { code, by, at })),
      turn === 2 ? over() : transact((tx) => passOffer(tx, { code, by, at })),
      over(),
    ]);
    if ((await rounds()) > 0) await round();
    const project = await db.project.findUniqueOrThrow({ where: { code } });
    const twice = await db.offer.groupBy({ by: ['personId', 'round'], where: { state: 'open' }, _count: true });
    t.true(twice.every(({ _count }) => _count === 1));
    t.is(await db.standby.count({ where: { isInLine: true, askedRound: project.round } }), 0);
    if (project.claimerId === by.id) {
      t.deepEqual(await open(), []);
      await release('bela');
      await round();
    }
    const passed = await db.offer.count({ where: { personId: by.id, state: 'passed' } });
    t.deepEqual(await open(), passed > 0 ? ['anna', 'chloe'] : ['anna', 'bela', 'chloe']);
  }
});

test('if nobody stands in line, or STANDBY_MINUTES is 0, a release goes to everybody at once', async (t) => {
  const { db, claim, release, line, round, open } = await office(t, 'anna', 'bela', 'chloe');
  await claim('anna');
  await release('anna');
  await round();
  t.deepEqual(await open(), ['anna', 'bela', 'chloe']);
  await claim('anna');
  await line('bela');
  await release('anna');
  await round({ standbyMinutes: 0 });
  t.deepEqual(await open(), ['anna', 'bela', 'chloe']);
  t.is(await db.job.count({ where: { kind: 'standby.alone-is-over' } }), 0);
});
