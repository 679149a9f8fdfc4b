import test from 'ava';
import { client, openWorkspace, outcome } from './open-workspace.ts';

test('a file is uploaded in three steps and shown in the channel, its bytes whole', async (t) => {
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
  t.is(message?.text, 'NPS');
  const url = message?.files?.[0]?.url_private;
  const shown = await fetch(String(url));
  t.deepEqual(Buffer.from(await shown.arrayBuffer()), chart);
});

test('a file whose bytes never came, or that another app sent, is not found', async (t) => {
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
