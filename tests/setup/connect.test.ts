import test, { type ExecutionContext } from 'ava';
import { readConfig } from '../../app/config/config.ts';
import { systemClock } from '../../app/infra/clock.ts';
import { createFreshBooks } from '../../app/infra/connectors/freshbooks/freshbooks.ts';
import { noteTrial } from '../../app/infra/connectors/freshbooks/pair.ts';
import { createTransact } from '../../app/infra/database/transaction.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { examine } from '../../app/setup/doctor/check.ts';
import { freshbooksChecks } from '../../app/setup/doctor/freshbooks.ts';
import { runConnect } from '../../app/setup/operator/connect.ts';
import { emptyDatabase, testDatabase } from '../helpers/database.ts';
import { freshEffects } from '../helpers/effects.ts';
import { HANG_MS } from '../helpers/eventually.ts';
import { freshbooksDouble } from '../helpers/freshbooks.ts';

async function installation(t: ExecutionContext) {
  const there = await freshbooksDouble(t);
  const { db, url } = await testDatabase(t);
  const env: Record<string, string> = { ...there.env, DATABASE_URL: url };
  return {
    ...{ there, db, env },
    async connect(
      typed: string | undefined,
      { args = ['freshbooks'], env: other = {} }: { args?: string[]; env?: object } = {},
    ) {
      let text = '';
      const heard: string[] = [];
      const readLine = async () => {
        heard.push(text);
        return typed;
      };
      const write = (more: string) => {
        text += more;
      };
      const status = await runConnect({ args, write, readLine }, { ...env, ...other });
      return { status, text, before: heard[0] };
    },
    async doctor(other: Record<string, string> = {}) {
      const config = readConfig({ ...env, ...other }, { tokens: 'optional' });
      const [check] = freshbooksChecks(config, 5_000);
      return examine(check!, { limitMs: HANG_MS, clock: systemClock });
    },
  };
}

test('connect prints the address before it reads, accepts the code or the whole address, and stores the pair; the doctor says until when it is valid', async (t) => {
  const { there, db, env, connect, doctor } = await installation(t);
  t.like(await doctor(), { mark: 'wrong', mend: 'npm run connect -- freshbooks' });
  const { status, text, before } = await connect(there.code());
  t.is(status, 0, text);
  const [address = ''] = /https:\/\/\S+/.exec(before ?? '') ?? [];
  const { hostname, pathname, searchParams } = new URL(address);
  t.is(`${hostname}${pathname}`, 'auth.freshbooks.com/oauth/authorize');
  t.is(searchParams.get('client_id'), there.env.FRESHBOOKS_CLIENT_ID!);
  t.is(searchParams.get('redirect_uri'), there.env.FRESHBOOKS_REDIRECT_URI!);
  t.is(searchParams.get('response_type'), 'code');
  t.regex(searchParams.get('scope') ?? '', /user:clients:write .*user:invoices:write/);
  t.regex((await doctor()).text, /authorised for xZNQ1X; its token lives until 20\d\d-.* UTC/);

  const freshbooks = createFreshBooks({
    ...readConfig(env, { tokens: 'optional' }).freshbooks!,
    ...{ db, transact: createTransact(db), effects: freshEffects(db, { clock: systemClock }) },
    ...{ clock: systemClock, telemetry: createTelemetry() },
  });
  t.teardown(() => freshbooks.stop());
  t.deepEqual(await (await freshbooks.turn()).clientsOf('ada@bakery.test'), []);
  const again = await connect(`${env.FRESHBOOKS_REDIRECT_URI}?code=${there.code()}&state=x`);
  t.is(again.status, 0, again.text);
  t.deepEqual(await (await freshbooks.turn()).clientsOf('ada@bakery.test'), [], 'the running process has the new pair');
  t.is((await db.serviceToken.findFirstOrThrow()).generation, 2);
  t.like(await doctor({ FRESHBOOKS_ACCOUNT_ID: 'other' }), { mark: 'wrong', mend: 'Correct FRESHBOOKS_ACCOUNT_ID.' });
  t.like(await doctor({ CREWCALL_KEY: Buffer.alloc(32).toString('base64') }), { mark: 'wrong' });
  there.endTokens();
  t.like(await doctor(), { mark: 'wrong', mend: 'npm run connect -- freshbooks' });
});

test('connect changes nothing if it is refused, interrupted or mistyped, and says what to do', async (t) => {
  const { db, there, connect } = await installation(t);
  const refused: [string, Awaited<ReturnType<typeof connect>>, RegExp][] = [
    ['no key', await connect('x', { env: { CREWCALL_KEY: '' } }), /CREWCALL_KEY is not set.*randomBytes\(32\)/s],
    [
      'a short key',
      await connect('x', { env: { CREWCALL_KEY: 'c2hvcnQ=' } }),
      /CREWCALL_KEY: expected base64 of 32 bytes/,
    ],
    ['no app', await connect('x', { env: { FRESHBOOKS_CLIENT_ID: '' } }), /FRESHBOOKS_CLIENT_ID: expected a value/],
    ['a wrong code', await connect('guessed'), /refused the code.*five minutes/s],
    ['no code', await connect(undefined), /No code came/],
    [
      'another secret',
      await connect(there.code(), { env: { FRESHBOOKS_CLIENT_SECRET: 'x' } }),
      /FRESHBOOKS_CLIENT_SECRET/,
    ],
    ['nobody there', await connect('x', { env: { FRESHBOOKS_API_URL: 'http://127.0.0.1:1/' } }), /not to be reached/],
  ];
  for (const [what, { status, text }, says] of refused) {
    t.is(status, 1, what);
    t.regex(text, says, what);
    t.notRegex(text, /app-secret-4711/, what);
  }
  t.is(refused[0]![1].before, undefined, 'nothing is read without a key');
  for (const args of [[], ['intercom'], ['freshbooks', 'now']]) {
    const { status, text } = await connect('x', { args });
    t.is(status, 2);
    t.regex(text, /Usage: npm run connect -- freshbooks/);
  }
  t.is(await db.serviceToken.count(), 0);
});

test('with a trial token the doctor asks FreshBooks, and says how long the token lives at most', async (t) => {
  const { there, db, doctor } = await installation(t);
  const token = there.token();
  const trial = {
    FRESHBOOKS_TOKEN: token,
    FRESHBOOKS_CLIENT_ID: '',
    FRESHBOOKS_CLIENT_SECRET: '',
    FRESHBOOKS_REDIRECT_URI: '',
  };
  t.regex((await doctor(trial)).text, /lets us in to xZNQ1X, until 20\d\d-\d\d-\d\d \d\d:\d\d UTC at the latest/);
  await noteTrial(db, token, new Date('2026-11-26T08:00:00Z'));
  await noteTrial(db, token, new Date('2026-11-26T11:00:00Z'));
  t.regex((await doctor(trial)).text, /until 2026-11-26 20:00 UTC at the latest/);
  t.like(await doctor({ ...trial, FRESHBOOKS_TOKEN: 'ended' }), {
    mark: 'wrong',
    text: 'it does not let us in (HTTP 401)',
  });
  await noteTrial(db, 'another', new Date('2026-11-26T11:00:00Z'));
  t.is(await db.serviceToken.count(), 1);
  const { url } = await emptyDatabase(t);
  t.like(await doctor({ ...trial, DATABASE_URL: url }), { mark: 'ok' });
  t.like(await doctor({ DATABASE_URL: url }), { mark: 'wrong', text: 'nobody has authorised this installation' });
});
