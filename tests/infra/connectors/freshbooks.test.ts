import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { readConfig } from '../../../app/config/config.ts';
import { FreshBooksBarred } from '../../../app/infra/connectors/freshbooks/access.ts';
import { createFreshBooks, type FreshBooks } from '../../../app/infra/connectors/freshbooks/freshbooks.ts';
import { keepNewPair, keptPair, sealGrant } from '../../../app/infra/connectors/freshbooks/pair.ts';
import { refusalIn } from '../../../app/infra/connectors/freshbooks/refusal.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import type { HoldPoint } from '../../../app/infra/effects/effects.ts';
import { OutcomeUnknown, RetryLater } from '../../../app/infra/errors.ts';
import { seal, unseal } from '../../../app/infra/secret-box.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { freshbooksDouble } from '../../helpers/freshbooks.ts';

const KEY = Buffer.alloc(32, 7);

/** An authorised installation, with as many processes as a test starts. */
async function authorised(t: ExecutionContext, { lifetime = 43_200 } = {}) {
  const { db, url } = await testDatabase(t);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  const there = await freshbooksDouble(t, { now: clock.now });
  there.lifetime = lifetime;
  const { freshbooks: config } = readConfig(there.env, { tokens: 'optional' });
  const transact = createTransact(db);

  async function connect(): Promise<void> {
    const { app } = config!;
    const response = await fetch(`${there.url}auth/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ grant_type: 'authorization_code', code: there.code(), redirect_uri: app!.redirectUri },
        ...{ client_id: app!.clientId, client_secret: app!.clientSecret },
      }),
    });
    const pair = sealGrant(KEY, await response.json(), clock.now());
    await transact((tx) => keepNewPair(tx, pair!));
  }

  function process(hold?: (point: HoldPoint) => Promise<void> | void): FreshBooks {
    const own = openDatabase(url, { connectionLimit: 4, silenceMs: HANG_MS });
    t.teardown(() => own.$disconnect());
    const effects = freshEffects(own, { clock, ...(hold ? { hold } : {}) });
    const telemetry = createTelemetry();
    const freshbooks = createFreshBooks({
      ...{ ...config!, db: own, transact: createTransact(own), effects, clock, telemetry },
    });
    t.teardown(() => freshbooks.stop());
    return freshbooks;
  }

  /** Calls as a job does: again and again, until there is an answer or somebody has to mend something. */
  async function ask(
    freshbooks: FreshBooks,
    comeAgain: () => unknown = () => clock.advance({ seconds: 5 }),
  ): Promise<'answered' | FreshBooksBarred> {
    for (;;) {
      try {
        await (await freshbooks.turn()).clientsOf('ada@bakery.test');
        return 'answered';
      } catch (error) {
        if (error instanceof FreshBooksBarred) return error;
        if (!(error instanceof RetryLater || error instanceof OutcomeUnknown)) throw error;
        await comeAgain();
      }
    }
  }

  await connect();
  return { db, there, clock, connect, process, ask, refreshes: () => there.tokenCalls.length };
}

test('if fifty calls in two processes need a new token at once, they use one refresh token and end with one valid pair', async (t) => {
  const { there, clock, process, ask, refreshes } = await authorised(t);
  const processes = [process(), process()];
  t.is(await ask(processes[0]!), 'answered');
  const before = refreshes();
  clock.advance({ hours: 12 });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => ask(processes[index % 2]!, () => pause(50))),
  );
  t.deepEqual(new Set(answers), new Set(['answered']));
  t.is(refreshes() - before, 1);
  t.is(there.validPairs(), 1);
});

test('a token is renewed before it expires, however short its lifetime, and once if it ends early', async (t) => {
  const { there, clock, process, ask, refreshes } = await authorised(t, { lifetime: 600 });
  const one = process();
  t.is(await ask(one), 'answered');
  t.is(refreshes(), 1);
  clock.advance({ seconds: 550 });
  t.is(await ask(one), 'answered');
  t.is(refreshes(), 2);
  there.endTokens();
  t.is(await ask(one), 'answered');
  t.is(refreshes(), 3);
  // If FreshBooks refuses every token, we stop requesting new ones.
  there.trouble = ({ path }) => (path.startsWith('/accounting') ? { when: 'before', status: 401 } : undefined);
  for (let time = 0; time < 4; time++) t.like(await ask(one), { why: 'denied' });
  t.is(refreshes(), 4);
});

test('a process that dies after it used the refresh token leaves a report with a remedy, and a new authorisation mends it', async (t) => {
  const { db, there, clock, connect, process, ask } = await authorised(t);
  clock.advance({ hours: 12 });
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let isSpent = () => {};
  const spent = new Promise<void>((resolve) => {
    isSpent = resolve;
  });
  const first = process(async (point) => {
    if (point !== 'answered') return;
    isSpent();
    await asleep;
  });
  const dying = ask(first);
  await spent;
  const second = process();
  const barred = await ask(second);
  t.like(barred, { why: 'lost' });
  t.regex((barred as FreshBooksBarred).mend, /npm run connect -- freshbooks/);
  const asked = there.tokenCalls.length;
  t.like(await ask(second), { why: 'lost' });
  t.is(there.tokenCalls.length, asked, 'FreshBooks is not called again and again');

  // The process was only frozen, and the pair that it got is the valid one.
  wake();
  t.is(await dying, 'answered');
  t.is(await ask(second), 'answered');
  t.is(there.validPairs(), 1);

  // Its answer is lost for good, so somebody has to authorise again.
  clock.advance({ hours: 12 });
  let lost = 0;
  there.trouble = ({ path }) => (path === '/auth/oauth/token' && ++lost === 1 ? { when: 'after' } : undefined);
  t.like(await ask(second), { why: 'lost' });
  there.trouble = () => undefined;
  await connect();
  t.is(await ask(second), 'answered');
  t.is(await ask(process()), 'answered');
  t.is((await keptPair(db, KEY)).kind, 'kept');
});

test('a refresh that never arrived is repeated with the same token; an outage of FreshBooks costs no pair', async (t) => {
  const { there, clock, process, ask } = await authorised(t);
  clock.advance({ hours: 12 });
  let times = 0;
  there.trouble = ({ path }) =>
    path === '/auth/oauth/token' && ++times <= 2
      ? { when: 'before', status: times === 1 ? 503 : 429, headers: { 'retry-after': '1' } }
      : undefined;
  t.is(await ask(process()), 'answered');
  t.is(there.validPairs(), 1);
});

test('tokens are stored only encrypted, and are useless with another key or in another place', async (t) => {
  const { db, clock, process, ask } = await authorised(t);
  clock.advance({ hours: 12 });
  await ask(process());
  const kept = await keptPair(db, KEY);
  if (kept.kind !== 'kept') return t.fail(kept.kind);
  const rows = JSON.stringify([await db.serviceToken.findMany(), await db.effect.findMany()], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  t.true(rows.includes('freshbooks.refresh'));
  for (const secret of Object.values(kept.pair)) t.false(rows.includes(secret));
  t.is((await keptPair(db, Buffer.alloc(32, 8))).kind, 'sealed_otherwise');

  const box = seal(KEY, 'a secret', 'here');
  t.not(seal(KEY, 'a secret', 'here'), box, 'two encryptions of one text differ');
  t.is(unseal(KEY, box, 'here'), 'a secret');
  t.is(unseal(KEY, box, 'there'), undefined);
  t.is(unseal(KEY, `${box.slice(0, -2)}AA`, 'here'), undefined);
  for (const broken of ['', 'v1', 'v1.a.b.c', `v2${box.slice(2)}`]) t.is(unseal(KEY, broken, 'here'), undefined);
});

test('FreshBooks reports errors in four formats, one of them with HTTP 200', (t) => {
  const because = (status: number, body: unknown) => refusalIn({ status, body })?.because;
  const old = { response: { errors: [{ errno: 1012, field: 'itemid', message: 'Item not found.' }] } };
  t.is(because(200, old), 'itemid: Item not found.');
  t.is(because(200, { response: { result: {} } }), undefined);
  const details = [{ reason: '1003', metadata: { message: 'Access\ndenied', field: 'account' } }];
  t.like(refusalIn({ status: 404, body: { code: 5, message: 'Request failed', details } }), {
    because: 'account: Access denied',
    denied: true,
  });
  t.is(because(400, { error: 'invalid_grant', error_description: 'revoked' }), 'revoked');
  t.is(because(422, { errno: 1004, error: { title: 'too long' } }), 'title: too long');
  t.is(because(418, 'teapot'), 'HTTP 418');
});
