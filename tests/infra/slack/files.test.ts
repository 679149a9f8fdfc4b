import test, { type ExecutionContext } from 'ava';
import { RetryLater } from '../../../app/infra/errors.ts';
import { createSlackClient } from '../../../app/infra/slack/client/client.ts';
import { SlackUnknown } from '../../../app/infra/slack/client/errors.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createFiles, type Files, type SharedFile } from '../../../app/infra/slack/posts/files.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import type { NewFault } from '../../../sandbox/control/faults.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { client, openWorkspace } from '../../sandbox/open-workspace.ts';

const COMPLETE = 'files.completeUploadExternal';
const digest = { priority: 'digest' } as const;

async function world(t: ExecutionContext, { timeoutMs = 20_000 } = {}) {
  const { slack, anna } = await openWorkspace(t);
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const channel = slack.addChannel({ name: 'ops', members: [slack.apps.ops.botUserId, anna.id] });
  /** As in a process that starts: only the database remembers anything. */
  function freshFiles(): Files {
    const client = createSlackClient({
      bot: 'ops',
      token: slack.apps.ops.botToken,
      apiUrl: slack.apiUrl,
      clock,
      telemetry: createTelemetry(),
      budgets: createBudgets({ clock, bot: 'ops' }),
      timeoutMs,
    });
    t.teardown(() => client.stop());
    return createFiles({ db, effects: freshEffects(db, { clock }), client, clock });
  }
  const chart: SharedFile = {
    key: 'chart:1',
    channel: channel.id,
    filename: 'chart.png',
    title: 'NPS',
    altText: 'Line chart',
    bytes: new Uint8Array([137, 80, 78, 71]),
  };
  return {
    slack,
    db,
    clock,
    channel,
    anna,
    chart,
    files: freshFiles(),
    freshFiles,
    /** A message that can have a thread. */
    async root() {
      const { ts } = await client(slack, 'ops').chat.postMessage({ channel: channel.id, text: 'The week' });
      return ts ?? '';
    },
    shared: () => slack.messages('ops').filter((one) => one.files),
  };
}

/** Repeats as a job does, after the delay that was asked for, until the result is known. */
async function untilSettled({ clock }: Awaited<ReturnType<typeof world>>, files: () => Files, file: SharedFile) {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await files().share(file, digest);
    } catch (error) {
      if (!(error instanceof RetryLater || error instanceof SlackUnknown)) throw error;
      clock.advance({ seconds: 30 });
    }
  }
  throw new Error('never settled');
}

test('a file is shared once, however often it is requested, with words for those who cannot see it', async (t) => {
  const { files, chart, shared } = await world(t);
  t.deepEqual(await files.share(chart, digest), { kind: 'shared', already: false });
  t.deepEqual(await files.share(chart, digest), { kind: 'shared', already: true });
  t.is(shared().length, 1);
  const [file] = shared()[0]!.files!;
  t.like(file, { name: 'chart.png', title: 'NPS', alt_txt: 'Line chart', mimetype: 'image/png', size: 4 });
  const bytes = await (await fetch(String(file!.url_private))).arrayBuffer();
  t.deepEqual(new Uint8Array(bytes), chart.bytes);
});

test('in a thread it is in the thread', async (t) => {
  const { files, chart, shared, root } = await world(t);
  const threadTs = await root();
  await files.share({ ...chart, threadTs }, digest);
  t.is(shared()[0]?.thread_ts, threadTs);
});

test('requested by many at once it is shared once', async (t) => {
  const it = await world(t);
  const asking = Array.from({ length: 6 }, () => {
    const files = it.freshFiles();
    return untilSettled(it, () => files, it.chart);
  });
  t.true((await Promise.all(asking)).every(({ kind }) => kind === 'shared'));
  t.is(it.shared().length, 1);
});

const uncertain = test.macro(async (t: ExecutionContext, fault: NewFault, threaded: boolean) => {
  const it = await world(t, { timeoutMs: 2_000 });
  const { slack, chart, root } = it;
  const threadTs = await root();
  slack.faults.add({ times: 1, ...fault });
  // Each attempt runs in a process of its own, because the one before has died.
  const outcome = await untilSettled(it, it.freshFiles, threaded ? { ...chart, threadTs } : chart);
  t.is(outcome.kind, 'shared');
  t.is(it.shared().length, 1);
});

test('shared, but the answer was lost: not again', uncertain, { method: COMPLETE, kind: 'reset_after' }, false);
test(
  'shared in a thread, but the answer was lost: not again',
  uncertain,
  { method: COMPLETE, kind: 'reset_after' },
  true,
);
test('the call to share it was lost: once more', uncertain, { method: COMPLETE, kind: 'reset_before' }, false);
test('Slack failed while sharing: once more', uncertain, { method: COMPLETE, kind: 'server_error' }, false);
test(
  'Slack was too slow in answering: not again',
  uncertain,
  { method: COMPLETE, kind: 'slow_answer', delayMs: 4_000 },
  false,
);
test(
  'the address for the upload was lost: once more',
  uncertain,
  { method: 'files.getUploadURLExternal', kind: 'reset_after' },
  false,
);
test('too many uploads: waited for', uncertain, { method: COMPLETE, kind: 'rate_limit', retryAfter: 1 }, false);

test('if Slack has lost the bytes they are sent again', async (t) => {
  const it = await world(t);
  const { slack, db, chart } = it;
  await db.sharedFile.create({ data: { key: chart.key, bot: 'ops', channel: chart.channel, fileId: 'F0FORGOTTEN' } });
  t.deepEqual(await untilSettled(it, it.freshFiles, chart), { kind: 'shared', already: false });
  t.is(slack.calls({ method: COMPLETE, error: 'file_not_found' }).length, 1);
  t.is(it.shared().length, 1);
});

test('bytes that do not arrive are sent again later', async (t) => {
  const it = await world(t);
  const wrong = Object.defineProperty(new Uint8Array([1, 2]), 'length', { value: 3 });
  await t.throwsAsync(it.files.share({ ...it.chart, bytes: wrong }, digest), {
    instanceOf: RetryLater,
    message: /did not reach Slack: HTTP 400/,
  });
  t.is(it.shared().length, 0);
  t.is((await untilSettled(it, it.freshFiles, it.chart)).kind, 'shared');
});

test('if the channel does not exist it is refused; if the bot is no member an operator is asked to invite it', async (t) => {
  const { slack, files, chart, anna } = await world(t);
  const hidden = slack.addChannel({ name: 'hidden', isPrivate: true, members: [anna.id] });
  t.like(await files.share({ ...chart, channel: hidden.id }, digest), {
    kind: 'refused',
    error: 'channel_not_found',
    meaning: 'gone',
  });
  const open = slack.addChannel({ name: 'open', members: [anna.id] });
  const error = await t.throwsAsync(files.share({ ...chart, channel: open.id }, digest), { instanceOf: RetryLater });
  t.is(error?.message, `@ops cannot use ${COMPLETE}: Slack answers not_in_channel. Invite @ops into ${open.id}.`);
});

test('a file that nobody wants any more is not even uploaded', async (t) => {
  const { slack, files, chart } = await world(t);
  t.deepEqual(await files.share(chart, { ...digest, stillWanted: async () => false }), { kind: 'unwanted' });
  t.is(slack.calls().length, 0);
});
