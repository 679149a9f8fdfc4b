import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { z } from 'zod';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { openDepartures } from '../../../app/infra/effects/departures.ts';
import { type Effect, effectKind, type Ready } from '../../../app/infra/effects/effect.ts';
import type { Effects, EffectsOptions } from '../../../app/infra/effects/effects.ts';
import { holderName, isGone } from '../../../app/infra/effects/holder.ts';
import { Overslept } from '../../../app/infra/effects/mark.ts';
import { pruneEffects } from '../../../app/infra/effects/prune.ts';
import { OutcomeUnknown, RetryLater } from '../../../app/infra/errors.ts';
import { createTelemetry, type TelemetryEvent } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { crashedMark, freshEffects, MOST_FREEZE_S } from '../../helpers/effects.ts';

const letter = effectKind({
  name: 'letter',
  note: z.object({ to: z.string() }),
  outcome: z.object({ number: z.number() }),
  callLimitMs: 1_000,
});
/** The time after which a mark of this kind is taken over: a possible freeze, the call's second, and a margin. */
const TAKEN_OVER = { seconds: MOST_FREEZE_S + 4 };

type Letter = Effect<{ number: number }, { to: string }, string>;

/** An outside world that stores what it receives, and processes that share a database. */
async function world(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const telemetry = createTelemetry();
  const told: TelemetryEvent[] = [];
  telemetry.subscribe((event) => told.push(event));
  const sent: { key: string; number: number }[] = [];
  const start = (hold?: EffectsOptions['hold']): Effects =>
    freshEffects(db, { clock, telemetry, ...(hold === undefined ? {} : { hold }) });

  function send(key: string): { number: number } {
    sent.push({ key, number: sent.length + 1 });
    return { number: sent.length };
  }

  /** A letter that the outside can be asked for. */
  function letterTo(key: string, more: Partial<Letter> = {}): Letter {
    return {
      kind: letter,
      key,
      note: { to: 'Ada' },
      async call(ready) {
        const pass = await ready();
        pass.check();
        return { kind: 'done', outcome: send(key) };
      },
      async recall() {
        const found = sent.find((one) => one.key === key);
        return found ? { kind: 'found', outcome: { number: found.number } } : { kind: 'absent' };
      },
      ...more,
    };
  }
  const row = () => db.effect.findFirstOrThrow();
  return { db, clock, told, sent, start, send, letterTo, row, effects: start() };
}

/** Repeats as a job does, after the delay that was asked for, until the result is known. */
async function untilSettled({ clock }: Awaited<ReturnType<typeof world>>, effects: Effects, effect: Letter) {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await effects.perform(effect);
    } catch (error) {
      if (!(error instanceof RetryLater)) throw error;
      clock.advance({ ms: Math.max(0, error.until.getTime() - clock.now().getTime()) });
    }
  }
  throw new Error('never settled');
}

test('an effect is made once, however often and from however many processes it is requested', async (t) => {
  const it = await world(t);
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => it.start()).map((effects) => untilSettled(it, effects, it.letterTo('a'))),
  );
  t.true(outcomes.every(({ kind }) => kind === 'done'));
  t.deepEqual(await it.start().perform(it.letterTo('a')), { kind: 'done', outcome: { number: 1 }, already: true });
  await it.effects.perform(it.letterTo('A'));
  t.deepEqual(
    it.sent.map(({ key }) => key),
    ['a', 'A'],
  );
  t.like(await it.row(), { state: 'done', fence: 1n, attempts: 1, settlesAt: null });
});

test('calls that begin together are read and marked in one statement each; if two processes begin the same ones, each is made once', async (t) => {
  const it = await world(t);
  const statements: string[] = [];
  const db = openDatabase((await testDatabase(t)).url, { onQuery: (sql) => statements.push(sql) });
  t.teardown(() => db.$disconnect());
  const alone = freshEffects(db, { clock: it.clock });
  const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
  await Promise.all(keys.map((key) => alone.perform(it.letterTo(key))));
  t.is(it.sent.length, 20);
  t.is(statements.filter((sql) => /SELECT .* FROM effects/s.test(sql)).length, 1);
  t.is(statements.filter((sql) => /INTO effects/.test(sql)).length, 1);

  it.sent.length = 0;
  const both = [it.start(), it.start()].map((effects, index) =>
    Promise.all(keys.slice(5 * index, 5 * index + 15).map((key) => untilSettled(it, effects, it.letterTo(key)))),
  );
  t.true((await Promise.all(both)).flat().every(({ kind }) => kind === 'done'));
  t.deepEqual(it.sent.map(({ key }) => key).sort(), [...keys].sort());
});

test('if a call was cut off, its effect is recognised at once; its absence is believed only after a while', async (t) => {
  const it = await world(t);
  let isThere = false;
  const lost = it.letterTo('a', {
    async call(ready) {
      await ready();
      it.send('a');
      return { kind: 'unknown', because: 'connection reset', settlesMs: 60_000 };
    },
    recall: async () => (isThere ? { kind: 'found', outcome: { number: 1 } } : { kind: 'absent' }),
  });
  await t.throwsAsync(it.effects.perform(lost), { instanceOf: OutcomeUnknown });
  t.like(await it.row(), { state: 'in_doubt', because: 'OutcomeUnknown: connection reset' });
  it.clock.advance({ seconds: 20 });
  await t.throwsAsync(it.start().perform(lost), { instanceOf: RetryLater, message: /not settled yet/ });
  // The other side was slow.
  isThere = true;
  t.deepEqual(await it.start().perform(lost), { kind: 'done', outcome: { number: 1 }, already: true });
  t.is(it.sent.length, 1);
  t.like(await it.row(), { state: 'done', fence: 2n });
});

test('a call that was cut off before its effect is made again, and so is one that cannot be searched for', async (t) => {
  const it = await world(t);
  const repeats: boolean[] = [];
  const mail = (key: string): Letter => {
    const { recall: _, ...blind } = it.letterTo(key);
    return {
      ...blind,
      async call(ready) {
        repeats.push((await ready()).repeats);
        return { kind: 'done', outcome: it.send(key) };
      },
    };
  };
  await crashedMark(it.db, { kind: 'letter', key: 'absent', note: { to: 'Ada' } });
  await crashedMark(it.db, { kind: 'letter', key: 'blind', note: { to: 'Ada' } });
  t.like(await it.effects.perform(it.letterTo('absent')), { kind: 'done', already: false });
  t.like(await it.effects.perform(mail('blind')), { kind: 'done', already: false });
  t.like(await it.effects.perform(mail('new')), { kind: 'done', already: false });
  t.deepEqual(repeats, [true, false]);
});

test('a call that was refused, not sent or no longer wanted may be tried again at once', async (t) => {
  const it = await world(t);
  const no = it.letterTo('a', {
    call: async (ready) => {
      await ready();
      return { kind: 'refused', because: 'unknown address', refusal: 'no' };
    },
  });
  t.deepEqual(await it.effects.perform(no), { kind: 'refused', because: 'unknown address', refusal: 'no' });
  t.like(await it.row(), { state: 'refused', because: 'unknown address' });
  const away = it.letterTo('a', {
    call: async (ready) => {
      await ready();
      throw new RetryLater('nobody listens there', it.clock.now());
    },
  });
  await t.throwsAsync(it.effects.perform(away), { message: 'nobody listens there' });
  t.like(await it.row(), { state: 'not_made', attempts: 2 });
  const unwanted = it.letterTo('b', { call: async () => ({ kind: 'unwanted' }) });
  t.deepEqual(await it.effects.perform(unwanted), { kind: 'unwanted' });
  t.is(await it.db.effect.count(), 1);
  t.like(await it.start().perform(it.letterTo('a')), { kind: 'done', already: false });
  t.like(await it.row(), { state: 'done', fence: 3n, attempts: 3 });
});

test('the older owner loses: its record changes nothing, and its effect is undone', async (t) => {
  const it = await world(t);
  const moments = new EventEmitter();
  const marked = once(moments, 'marked');
  const woken = once(moments, 'woken');
  const stuck = it.start(async (point) => {
    if (!moments.emit(point)) return;
    await woken;
  });
  const takenBack: number[] = [];
  const old = stuck.perform(
    it.letterTo('a', {
      // Its clocks stood still as well, as in a paused virtual machine, so it notices nothing.
      async call(ready) {
        await ready();
        return { kind: 'done', outcome: it.send('a late twin') };
      },
      takeBack: async ({ number }) => void takenBack.push(number),
    }),
  );
  await marked;
  await t.throwsAsync(it.effects.perform(it.letterTo('a')), { instanceOf: RetryLater });
  it.clock.advance(TAKEN_OVER);
  t.like(await it.effects.perform(it.letterTo('a')), { kind: 'done', outcome: { number: 1 }, already: false });
  moments.emit('woken');
  await t.throwsAsync(old, { instanceOf: RetryLater });
  t.deepEqual(takenBack, [2]);
  t.like(await it.row(), { state: 'done', fence: 2n, outcome: { number: 1 } });
  t.true(it.told.some(({ name, fields }) => name === 'effects.lost' && fields.key === 'a'));
  t.deepEqual(await stuck.perform(it.letterTo('a')), { kind: 'done', outcome: { number: 1 }, already: true });
});

test.serial('a machine that was suspended between the mark and the call does not call', async (t) => {
  const it = await world(t);
  const realNow = Date.now;
  t.teardown(() => {
    Date.now = realNow;
  });
  let asleep = true;
  const suspended = it.start((point) => {
    if (point === 'marked' && asleep) Date.now = () => realNow() + (MOST_FREEZE_S + 1) * 1_000;
    asleep = false;
  });
  await t.throwsAsync(suspended.perform(it.letterTo('a')), { instanceOf: Overslept });
  Date.now = realNow;
  t.is(it.sent.length, 0);
  t.like(await it.row(), { state: 'not_made' });
  t.like(await suspended.perform(it.letterTo('a')), { kind: 'done' });
});

test('a result that could not be recorded is remembered, and the call is not made again', async (t) => {
  const it = await world(t);
  let isAway = true;
  const { recall: _, ...blind } = it.letterTo('a', {
    async record() {
      if (isAway) throw new Error('the database is away');
    },
  });
  await t.throwsAsync(it.effects.perform(blind), { message: 'the database is away' });
  t.like(await it.row(), { state: 'marked', outcome: null });
  isAway = false;
  t.deepEqual(await it.effects.perform(blind), { kind: 'done', outcome: { number: 1 }, already: true });
  t.is(it.sent.length, 1);
  t.like(await it.row(), { state: 'done', outcome: { number: 1 } });
});

test('consequences are written in the transaction that records the effect, also if it was found by a search', async (t) => {
  const it = await world(t);
  const record: Letter['record'] = async (tx, { number }, { to }) => {
    await tx.notice.create({ data: { key: `${number} to ${to}`, reportedAt: it.clock.now() } });
  };
  await it.effects.perform(it.letterTo('a', { record }));
  await crashedMark(it.db, { kind: 'letter', key: 'b', note: { to: 'Bela' } });
  it.send('b');
  await it.effects.perform(it.letterTo('b', { record }));
  t.deepEqual(
    (await it.db.notice.findMany({ orderBy: { key: 'asc' } })).map(({ key }) => key),
    ['1 to Ada', '2 to Bela'],
  );
});

test('a changing effect is made again if the last one is outdated; a failed one leaves the last one in place', async (t) => {
  const it = await world(t);
  const atLeast = (least: number, more: Partial<Letter> = {}) =>
    it.letterTo('a', { suffices: ({ number }) => number >= least, recall: async () => ({ kind: 'absent' }), ...more });
  const away = async (ready: Ready) => {
    await ready();
    throw new RetryLater('away', it.clock.now());
  };
  await it.effects.perform(atLeast(1));
  t.like(await it.effects.perform(atLeast(1)), { already: true });
  await t.throwsAsync(it.effects.perform(atLeast(2, { call: away })), { message: 'away' });
  t.like(await it.row(), { state: 'done', outcome: { number: 1 } });
  t.like(await it.effects.perform(atLeast(2)), { already: false, outcome: { number: 2 } });
});

test('a mark of an earlier version is a doubt like any other, and changes nothing that is known', async (t) => {
  const it = await world(t);
  const since = it.clock.now();
  await it.effects.inherit({ kind: letter, key: 'a', note: { to: 'Ada' }, since });
  await t.throwsAsync(it.effects.perform(it.letterTo('a')), { instanceOf: RetryLater });
  it.send('a');
  it.clock.advance(TAKEN_OVER);
  t.like(await it.effects.perform(it.letterTo('a')), { kind: 'done', already: true });
  await it.effects.inherit({ kind: letter, key: 'a', note: { to: 'Ada' }, since });
  t.like(await it.effects.look({ kind: letter, key: 'a' }), { state: 'done', outcome: { number: 1 } });
});

test('a process that died on this host has recorded which calls were sent; the others are made at once', async (t) => {
  const it = await world(t);
  const folder = await mkdtemp(join(tmpdir(), 'crewcall-calls-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [place] = holderName().split('/');
  const dead = `${place}/${process.pid}@1/0123456789abcdef`;
  // It ran in another folder.
  const noted = openDepartures(join(folder, 'elsewhere'), dead);
  t.teardown(() => noted?.close());
  for (const key of ['left', 'stayed']) {
    await crashedMark(it.db, { kind: 'letter', key, note: { to: 'Ada' }, secondsAgo: 0, settlesAfter: 3_600 });
  }
  await it.db.$executeRaw`UPDATE effects SET holder = ${dead}`;
  noted?.note({ kind: 'letter', key: 'left' }, 1);
  const effects = freshEffects(it.db, { clock: it.clock, departuresFolder: folder });
  const slow = (key: string) => it.letterTo(key, { kind: { ...letter, callLimitMs: 15 * 60_000 } });
  t.like(await effects.perform(slow('stayed')), { already: false });
  it.clock.advance({ seconds: 2 });
  await t.throwsAsync(effects.perform(slow('left')), { instanceOf: RetryLater }, 'its call may be under way');

  // Each call is recorded when it is sent, under the fencing token of its mark.
  const { holder } = await it.db.effect.findFirstOrThrow({ where: { key: 'stayed' } });
  const leaves = (fence: number) => noted?.neverLeft(holder ?? '', { kind: 'letter', key: 'stayed' }, fence) === false;
  t.deepEqual([leaves(1), leaves(2)], [false, true]);
  effects.stop();
  t.true(leaves(1), 'nobody knows');
});

test('of a process that is cut off from the database, sent effects are found at once; others may still be sent', async (t) => {
  const it = await world(t);
  const far = 'elsewhere/1@1/0123456789abcdef';
  const before = Date.now();
  const process = { name: 'near', isCutOff: (start: string) => start === '0123456789abcdef' };
  const effects = freshEffects(it.db, { clock: it.clock, process });
  for (const key of ['sent', 'unsent']) {
    await crashedMark(it.db, { kind: 'letter', key, note: { to: 'Ada' }, secondsAgo: 2 });
  }
  it.send('sent');
  await t.throwsAsync(effects.perform(it.letterTo('sent')), { instanceOf: RetryLater }, 'of an earlier release');
  await it.db.$executeRaw`UPDATE effects SET holder = ${far}`;
  t.like(await effects.perform(it.letterTo('sent')), { already: true });
  const late = await t.throwsAsync<RetryLater>(effects.perform(it.letterTo('unsent')), { instanceOf: RetryLater });
  t.true(Number(late?.until) - before > 15_000, 'after the waiting time of its mark');
});

test('after the death of a process on this host, only its sent calls are waited for', async (t) => {
  const own = holderName();
  const [place] = own.split('/');
  t.false(isGone(own));
  t.true(isGone(`${place}/${process.pid}@1/aa`));
  t.false(isGone(`elsewhere/${process.pid}@1/aa`));
  const it = await world(t);
  await crashedMark(it.db, { kind: 'letter', key: 'a', note: { to: 'Ada' }, secondsAgo: 0, settlesAfter: 3_600 });
  const slow = it.letterTo('a', { kind: { ...letter, callLimitMs: 15 * 60_000 } });
  await t.throwsAsync(it.effects.perform(slow), { instanceOf: RetryLater });
  await it.db.$executeRaw`UPDATE effects SET holder = ${`${place}/${process.pid}@1/aa`}`;
  it.clock.advance({ minutes: 12 });
  await t.throwsAsync(it.effects.perform(slow), { instanceOf: RetryLater }, 'its call may be slow');
  it.clock.advance({ minutes: 4 });
  t.like(await it.effects.perform(slow), { kind: 'done', already: false });
});

test('old finished effects are deleted in batches; those that may have happened are kept, however old', async (t) => {
  const it = await world(t);
  const states = ['done', 'refused', 'not_made', 'marked', 'in_doubt'] as const;
  for (const [days, state] of [1, 500].flatMap((days) => states.map((state) => [days, state] as const))) {
    await it.db.$executeRaw`
      INSERT INTO effects (kind, \`key\`, state, fence, attempts, note, markedAt)
      VALUES ('letter', ${`${state}, ${days}`}, ${state}, 1, 1, '{}', UTC_TIMESTAMP(3) - INTERVAL ${days} DAY)`;
  }
  const before = new Date(it.clock.now().getTime() - 400 * 86_400_000);
  const pruning = {
    before,
    signal: new AbortController().signal,
    rowsAtOnce: 2,
    needed: async () => new Set<string>(),
  };
  t.is(await pruneEffects(it.db, pruning), 3);
  t.deepEqual((await it.db.effect.findMany()).map(({ key }) => key).toSorted(), [
    'done, 1',
    'in_doubt, 1',
    'in_doubt, 500',
    'marked, 1',
    'marked, 500',
    'not_made, 1',
    'refused, 1',
  ]);
});
