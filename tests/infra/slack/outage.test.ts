import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { z } from 'zod';
import { RetryLater } from '../../../app/infra/errors.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { done, jobKind, runs } from '../../../app/infra/jobs/job.ts';
import { Worker } from '../../../app/infra/jobs/worker/worker.ts';
import { createSlackClient, type Outage } from '../../../app/infra/slack/client/client.ts';
import { SlackUnknown } from '../../../app/infra/slack/client/errors.ts';
import { readFailure } from '../../../app/infra/slack/client/failures.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { eventually } from '../../helpers/eventually.ts';
import { queue } from '../jobs/queue.ts';

/** Answers 503 until it is told otherwise. */
async function patient(t: ExecutionContext) {
  const state = { isAway: true, calls: 0 };
  const server = createServer((_request, response) => {
    state.calls++;
    response.writeHead(state.isAway ? 503 : 200, { 'content-type': 'application/json' });
    response.end(state.isAway ? 'away' : '{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = shiftedClock();
  const telemetry = createTelemetry();
  const told: string[] = [];
  telemetry.subscribe(({ name }) => told.push(name));
  const outages: Outage[] = [];
  const client = createSlackClient({
    bot: 'ops',
    token: 'xoxb-1',
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    clock,
    telemetry,
    budgets: createBudgets({ clock, bot: 'ops' }),
    onOutage: (outage) => outages.push(outage),
  });
  t.teardown(() => {
    client.stop();
    server.closeAllConnections();
    server.close();
  });
  return { state, clock, telemetry, told, outages, client };
}

test('while Slack does not answer calls wait, which is reported once, and they go on when it is back', async (t) => {
  const { state, clock, told, outages, client } = await patient(t);
  const call = () => client.call('conversations.info', { channel: 'C1' }, { priority: 'offer' });
  await Promise.all([call(), call(), call()].map((calling) => t.throwsAsync(calling, { instanceOf: SlackUnknown })));
  await eventually(() => told.includes('slack.away'));
  const asked = state.calls;
  const waiting = call();
  clock.advance({ seconds: 21 });
  await t.throwsAsync(waiting, { instanceOf: RetryLater });
  const [later] = [call()];
  for (let minutes = 0; minutes < 5; minutes++) {
    clock.advance({ seconds: 15 });
    await new Promise((resolve) => setImmediate(resolve));
  }
  await later?.catch(() => undefined);
  await eventually(() => {
    clock.advance({ seconds: 10 });
    return outages.length === 1;
  });
  t.true(state.calls - asked < 30, `${state.calls - asked} calls during the outage`);
  const last = call();
  state.isAway = false;
  const moving = setInterval(() => clock.advance({ seconds: 4 }), 20);
  t.teardown(() => clearInterval(moving));
  const answer = await last.catch(() => eventually(() => call()));
  t.is(answer.kind, 'done');
  await eventually(() => told.includes('slack.back'));
  t.is(outages.length, 1);
  t.is(told.filter((name) => name === 'slack.away').length, 1);
});

test('an outage of hours kills no job: it runs when the service is back, with attempts left', async (t) => {
  const chores = await queue(t);
  const kind = jobKind('offer.deliver', z.object({}));
  let isAway = true;
  let runsSoFar = 0;
  const worker = new Worker({
    db: chores.db,
    transact: chores.transact,
    clock: chores.clock,
    telemetry: createTelemetry(),
    runners: [
      runs(
        kind,
        async () => {
          runsSoFar++;
          if (isAway) throw new SlackUnknown('chat.postMessage', 'HTTP 503');
          return done;
        },
        { attempts: 4 },
      ),
    ],
    onDead: async () => void t.fail('the job is dead'),
    onObstacle: async (_tx, { key }) => void chores.obstacles.push(key),
  });
  await worker.start();
  t.teardown(() => worker.stop(100));
  await chores.transact((tx) => enqueue(tx, chores.clock.now(), [kind.of({})]));
  await eventually(() => {
    chores.clock.advance({ seconds: 61 });
    return runsSoFar >= 12;
  });
  t.is(new Set(chores.obstacles).size, 1);
  isAway = false;
  await eventually(async () => {
    chores.clock.advance({ seconds: 61 });
    return (await chores.states())[0] === 'done';
  });
  t.true((await chores.db.job.findFirstOrThrow()).attempts <= 4);
});

test('an untrusted certificate is a matter for the operator, and the call cannot have happened', (t) => {
  for (const code of [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ]) {
    const cause = Object.assign(new Error('certificate'), { code });
    t.deepEqual(readFailure(new TypeError('fetch failed', { cause })), { kind: 'certificate', code });
  }
});
