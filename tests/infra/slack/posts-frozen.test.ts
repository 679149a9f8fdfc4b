import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { RetryLater } from '../../../app/infra/errors.ts';
import { createSlackClient } from '../../../app/infra/slack/client/client.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createPosts } from '../../../app/infra/slack/posts/posts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { compiled } from '../../helpers/compiled.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { openWorkspace } from '../../sandbox/open-workspace.ts';

/** How long a process is frozen, so that it has to notice. */
const FREEZE_MS = 5_200;

test('a process that was frozen between its mark and its call, and wakes after another took over, posts nothing', async (t) => {
  t.timeout(HANG_MS);
  const { slack, anna } = await openWorkspace(t);
  const { db, url } = await testDatabase(t);
  const { botToken } = slack.apps.newproject;
  const child = spawn(
    process.execPath,
    [compiled('tests/infra/slack/posting-process.ts'), url, slack.apiUrl, botToken, anna.id, 'freeze'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.teardown(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'exit');
  await eventually(() => isStopped(child.pid), { what: 'the process is frozen' });
  const stoppedAt = performance.now();
  t.like(await db.effect.findFirst(), { state: 'marked', fence: 1n });

  const clock = shiftedClock();
  const client = createSlackClient({
    ...{ bot: 'newproject', token: botToken, apiUrl: slack.apiUrl, clock, telemetry: createTelemetry() },
    budgets: createBudgets({ clock, bot: 'newproject' }),
  });
  const posts = createPosts({ db, effects: freshEffects(db, { clock }), client, clock });
  const offer = { key: `offer:${anna.id}`, to: anna.id, message: { text: 'Hello' } };
  await t.throwsAsync(posts.post(offer, { priority: 'offer' }), { instanceOf: RetryLater, message: /not settled yet/ });
  clock.advance({ seconds: 22 });
  t.like(await posts.post(offer, { priority: 'offer' }), { kind: 'posted', already: false });

  await eventually(() => performance.now() - stoppedAt > FREEZE_MS);
  child.kill('SIGCONT');
  t.deepEqual(await ended, [0, null]);
  t.is(said, 'effects.overslept\n');
  t.is(slack.directMessages('newproject', 'anna').length, 1);
  t.is(slack.calls({ method: 'chat.postMessage' }).length, 1);
  t.like(await db.effect.findFirst(), { state: 'done', fence: 2n });
});

function isStopped(pid: number | undefined): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
