import test from 'ava';
import { RetryLater } from '../../../app/infra/errors.ts';
import { workspace } from './workspace.ts';

test('a channel is found by name, with or without #, and by id; Slack is asked once', async (t) => {
  const { slack, directory, asked } = await workspace(t);
  const { id } = slack.addChannel({ name: 'client-feedback' });
  const secret = slack.addChannel({ name: 'secret', isPrivate: true, members: [slack.apps.ops.botUserId] });
  t.is(await directory.channelId(id), id);
  t.is(asked('conversations.list'), 0, 'an id needs no look-up');
  const both = await Promise.all([directory.channelId('client-feedback'), directory.channelId('#client-feedback')]);
  t.deepEqual(both, [id, id]);
  t.is(await directory.channelId('secret'), secret.id);
  t.is(asked('conversations.list'), 1);
});

test('a missing channel says what to do, and is looked for again at most every 30 seconds', async (t) => {
  const { slack, clock, directory, asked } = await workspace(t);
  const missing = async () => {
    const error = await t.throwsAsync(directory.channelId('client-feedback'), { instanceOf: RetryLater });
    return error;
  };
  const before = clock.now().getTime();
  const error = await missing();
  t.is(error?.report?.key, 'channel-missing:client-feedback');
  t.regex(error?.report?.text ?? '', /#client-feedback.*Create it.*`\/invite @ops`/s);
  t.true((error?.until.getTime() ?? 0) > before + 29_000);
  const { id } = slack.addChannel({ name: 'client-feedback' });
  await missing();
  t.is(asked('conversations.list'), 1);
  clock.advance({ seconds: 31 });
  t.is(await directory.channelId('client-feedback'), id);
});

test('that OPS_CHANNEL is missing is not reported in OPS_CHANNEL', async (t) => {
  const { directory, said } = await workspace(t, { opsChannel: '#ops' });
  const error = await t.throwsAsync(directory.channelId('ops'), { instanceOf: RetryLater });
  t.is(error?.report, undefined);
  t.regex(error?.message ?? '', /#ops/);
  t.true(said.includes('directory.channel_missing'));
});

test('a private channel that @ops was not invited to is missing', async (t) => {
  const { slack, directory } = await workspace(t);
  slack.addChannel({ name: 'client-feedback', isPrivate: true });
  await t.throwsAsync(directory.channelId('client-feedback'), { instanceOf: RetryLater });
});

test('a renamed channel is found under its new name, and under its old one until another channel takes that', async (t) => {
  const { slack, directory } = await workspace(t);
  const { id } = slack.addChannel({ name: 'client-feedback' });
  await directory.channelId('client-feedback');
  await directory.channelRenamed({ id, name: 'voices' });
  t.is(await directory.channelId('voices'), id);
  t.is(await directory.channelId('client-feedback'), id);
  await directory.channelRenamed({ id: 'C0ANOTHER', name: 'client-feedback' });
  t.is(await directory.channelId('client-feedback'), 'C0ANOTHER');
});

test('an archived channel is not found any more', async (t) => {
  const { slack, directory } = await workspace(t);
  const { id } = slack.addChannel({ name: 'client-feedback' });
  await directory.channelId('client-feedback');
  await directory.channelArchived(id);
  await t.throwsAsync(directory.channelId('client-feedback'), { instanceOf: RetryLater });
});
