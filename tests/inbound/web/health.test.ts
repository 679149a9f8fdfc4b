import test from 'ava';
import { Hono } from 'hono';
import { healthz, readyz } from '../../../app/inbound/web/health.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { livedTime } from '../../helpers/lived-time.ts';
import { flakyLink } from './flaky-link.ts';

const up = { name: 'ops', up: () => true };
const down = { name: 'newproject', up: () => false };

test('/healthz says that the process lives', async (t) => {
  const response = await new Hono().get('/', healthz).request('/');
  t.is(response.status, 200);
  t.deepEqual(await response.json(), { ok: true });
});

test('/readyz is 200 while the database answers and every bot is connected', async (t) => {
  const { db } = await testDatabase(t);
  const app = new Hono().get('/', readyz({ db, bots: [up], patienceMs: HANG_MS }));
  const response = await app.request('/');
  t.is(response.status, 200);
  t.deepEqual(await response.json(), { ready: true });
});

test('/readyz stays 200 while Redis is away, and mentions Redis only then', async (t) => {
  const { db } = await testDatabase(t);
  let isUp = false;
  const app = new Hono().get(
    '/',
    readyz({ db, bots: [up], beside: [{ part: 'redis', up: () => isUp }], patienceMs: HANG_MS }),
  );
  const response = await app.request('/');
  t.is(response.status, 200);
  t.deepEqual(await response.json(), { ready: true, degraded: ['redis'] });
  isUp = true;
  t.deepEqual(await (await app.request('/')).json(), { ready: true });
});

test('/readyz names the bot that is not connected', async (t) => {
  const { db } = await testDatabase(t);
  const app = new Hono().get('/', readyz({ db, bots: [up, down], patienceMs: HANG_MS }));
  const response = await app.request('/');
  t.is(response.status, 503);
  t.deepEqual(await response.json(), { ready: false, missing: ['newproject socket'] });
});

test('/readyz names a database that does not answer, within two seconds', async (t) => {
  const { url } = await testDatabase(t);
  const link = await flakyLink(t, url);
  const db = openDatabase(link.url);
  t.teardown(() => db.$disconnect());
  link.set('silent');
  const lived = livedTime();
  const response = await new Hono().get('/', readyz({ db, bots: [down] })).request('/');
  t.true(lived() < 2_000);
  t.is(response.status, 503);
  t.deepEqual(await response.json(), { ready: false, missing: ['database', 'newproject socket'] });
});
