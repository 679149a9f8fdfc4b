import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { compiled } from '../../helpers/compiled.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { openWorkspace } from '../../sandbox/open-workspace.ts';

test('killed again and again while it posts, the program posts to each person once', async (t) => {
  t.timeout(HANG_MS);
  const { slack } = await openWorkspace(t, { tiers: 'slack' });
  const { url } = await testDatabase(t);
  const people = Array.from({ length: 24 }, (_, index) =>
    slack.addUser({ name: `p${index}`, realName: 'P', email: `p${index}@x.test` }),
  );
  // Some posts are delayed on their way there or back, so that kills hit both.
  slack.faults.add({ kind: 'slow', method: 'chat.postMessage', delayMs: 60, probability: 0.5 });
  slack.faults.add({ kind: 'slow_answer', method: 'chat.postMessage', delayMs: 60 });

  const start = () =>
    spawn(
      process.execPath,
      [
        compiled('tests/infra/slack/posting-process.ts'),
        ...[url, slack.apiUrl, slack.apps.newproject.botToken, people.map(({ id }) => id).join()],
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
  const posted = () => slack.calls({ method: 'chat.postMessage' }).length;

  for (const more of [1, 9, 4]) {
    const target = Math.min(people.length, posted() + more);
    const child = start();
    const ended = once(child, 'exit');
    await eventually(() => posted() >= target || child.exitCode !== null);
    child.kill('SIGKILL');
    await ended;
  }
  const [status] = await once(start(), 'exit');
  t.is(status, 0);
  const counts = people.map(({ name }) => slack.directMessages('newproject', name).length);
  t.deepEqual(
    counts,
    people.map(() => 1),
  );
  t.is(slack.calls({ status: 429 }).length, 0);
});
