import test from 'ava';
import { client, openWorkspace, outcome } from './open-workspace.ts';

test('a file is uploaded in three steps and shown in the channel, with all its bytes', async (t) => {
  const { slack } = await openWorkspace(t);
  const { id } = slack.addChannel({ name: 'ops', members: [slack.apps.ops.botUserId] });
  const chart = Buffer.from([137, 80, 78, 71, 0, 255]);
  await client(slack, 'ops').filesUploadV2({
    channel_id: id,
    filename: 'chart.png',
    file: chart,
    initial_comment: 'NPS',
  });
  const [message] = slack.messages('ops');
  t.like(message, { text: 'NPS', subtype: 'file_share', user: slack.apps.ops.botUserId });
  const [file] = message?.files ?? [];
  t.like(file, { mimetype: 'image/png', filetype: 'png', size: 6 });
  const shown = await fetch(String(file?.thumb_720));
  t.is(shown.headers.get('content-type'), 'image/png');
  t.deepEqual(Buffer.from(await shown.arrayBuffer()), chart);
  const history = await client(slack, 'ops').conversations.history({ channel: id });
  t.is(history.messages?.[0]?.files?.[0]?.id, String(file?.id));
});

test('a file whose bytes never arrived, or that another app uploaded, is not found', async (t) => {
  const { slack } = await openWorkspace(t);
  const { files } = client(slack, 'ops');
  const { file_id = '', upload_url = '' } = await files.getUploadURLExternal({ filename: 'chart.png', length: 3 });
  t.is(await outcome(files.completeUploadExternal({ files: [{ id: file_id }] })), 'file_not_found');
  await fetch(upload_url, { method: 'POST', body: 'png' });
  t.is(
    await outcome(client(slack, 'statsbot').files.completeUploadExternal({ files: [{ id: file_id }] })),
    'file_not_found',
  );
  t.is(await outcome(files.completeUploadExternal({ files: [{ id: file_id }] })), 'ok');
});

test('a file that was uploaded but not shared is in no channel', async (t) => {
  const { slack } = await openWorkspace(t);
  const { id } = slack.addChannel({ name: 'ops', members: [slack.apps.ops.botUserId] });
  const { files } = client(slack, 'ops');
  const { file_id = '', upload_url = '' } = await files.getUploadURLExternal({ filename: 'numbers.csv', length: 3 });
  t.is((await fetch(upload_url, { method: 'POST', body: 'more' })).status, 400, 'not as long as announced');
  t.is((await fetch(upload_url, { method: 'POST', body: 'a,b' })).status, 200);
  t.deepEqual(slack.messages('ops'), []);
  await files.completeUploadExternal({ files: [{ id: file_id }] });
  t.deepEqual(slack.messages('ops'), []);
  await files.completeUploadExternal({ files: [{ id: file_id, title: 'Numbers' }], channel_id: id });
  t.like(slack.messages('ops')[0]?.files?.[0], { title: 'Numbers', mimetype: 'text/csv' });
});

test('a file shared in a thread is a reply, and the file records where it is shared', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const { ops } = slack.apps;
  const { id } = slack.addChannel({ name: 'ops', isPrivate: true, members: [ops.botUserId, anna.id] });
  const web = client(slack, 'ops');
  const { ts = '' } = await web.chat.postMessage({ channel: id, text: 'The week' });
  const { file_id = '', upload_url = '' } = await web.files.getUploadURLExternal({ filename: 'chart.png', length: 3 });
  await fetch(upload_url, { method: 'POST', body: 'png' });
  const shared = await web.files.completeUploadExternal({ files: [{ id: file_id }], channel_id: id, thread_ts: ts });
  t.is(shared.files?.[0]?.id, file_id);
  const replies = await web.conversations.replies({ channel: id, ts });
  const reply = replies.messages?.[1];
  t.is(reply?.files?.[0]?.id, file_id);
  // None of our apps has the scope for files.info; one that has it would get the file.
  t.is(await outcome(web.files.info({ file: file_id })), 'missing_scope');
  const reader = { ...ops, scopes: new Set([...ops.scopes, 'files:read']) };
  slack.world.workspace.apps.splice(slack.world.workspace.apps.indexOf(ops), 1, reader);
  const { file } = await web.files.info({ file: file_id });
  t.is(file?.shares?.private?.[id]?.[0]?.ts, reply?.ts);
  t.deepEqual(file?.groups, [id]);
  t.is(await outcome(web.files.info({ file: 'F0NOTHING' })), 'file_not_found');
});

test('Slack refuses invalid arguments, and then nothing has changed', async (t) => {
  const { slack, anna } = await openWorkspace(t);
  const home = slack.addChannel({ name: 'ops', members: [slack.apps.ops.botUserId, anna.id] });
  const other = slack.addChannel({ name: 'other', members: [anna.id] });
  const hidden = slack.addChannel({ name: 'hidden', isPrivate: true, members: [anna.id] });
  const { files } = client(slack, 'ops');
  t.is(await outcome(files.getUploadURLExternal({ filename: 'a.png', length: 0 })), 'missing_argument');
  const wordy = { filename: 'a.png', length: 3, alt_txt: 'x'.repeat(1_001) };
  t.is(await outcome(files.getUploadURLExternal(wordy)), 'alt_txt_too_large');
  const long = { filename: 'a.txt', length: 2_000_000, snippet_type: 'text' };
  t.is(await outcome(files.getUploadURLExternal(long)), 'snippet_too_large');

  const { file_id = '', upload_url = '' } = await files.getUploadURLExternal({ filename: 'a.png', length: 3 });
  await fetch(upload_url, { method: 'POST', body: 'png' });
  const into = (channel_id: string) => outcome(files.completeUploadExternal({ files: [{ id: file_id }], channel_id }));
  t.is(await into('ops'), 'invalid_channel');
  t.is(await into(anna.id), 'invalid_channel');
  t.is(await into(hidden.id), 'channel_not_found');
  t.is(await into(other.id), 'not_in_channel');
  const both = { files: [{ id: file_id }] as [{ id: string }], channels: `${home.id},${other.id}` };
  t.is(await outcome(files.completeUploadExternal(both)), 'not_in_channel');
  await slack.as(anna.id).archive('ops');
  t.is(await into(home.id), 'posting_to_channel_denied');
  t.deepEqual(slack.messages('ops'), []);
});
