import test from 'ava';
import { runDoctor } from '../../../app/setup/doctor/doctor.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';

test('doctor --live sends every shape through blocks.validate, and a project through a private channel that it archives', async (t) => {
  const { slack, text, status } = await lived(t);
  const [, valid, all] = /(\d+) of (\d+) messages, modals and Homes are as Slack wants them/.exec(text) ?? [];
  t.is(valid, all, text);
  t.true(Number(all) > 100);
  const validated = slack.calls({ method: 'blocks.validate' });
  t.true(validated.length > 100);
  t.true(
    validated.every(({ app }) => app === 'nobody'),
    'no token is sent with a call that needs none',
  );
  for (const what of ['it is claimed', 'the other is deleted', 'the channel is archived']) {
    t.regex(text, new RegExp(`\\| ${what} \\| [\\w.]+ \\| ok \\| \\d+ \\|`));
  }
  t.notRegex(text, /xoxb|xapp|[CU]0[A-Z0-9]{6}/, 'neither tokens nor ids are in a bug report');
  const channel = slack.channels().find(({ name }) => name.startsWith('crewcall-check-'));
  t.true(channel?.archived);
  t.is(channel?.kind, 'private');
  const left = slack.messages(channel?.id ?? '').map((one) => one.text);
  t.is(left.filter((one) => one.startsWith('You claimed')).length, 1);
  t.is(left.filter((one) => one.startsWith('New project')).length, 0);
  t.is(status, 1, 'the databases of this test do not exist');
});

test('if something goes wrong in Slack, the report says what, and the channel is archived all the same', async (t) => {
  const { slack, text } = await lived(t, (one) => {
    one.faults.add({ kind: 'refuse', method: 'chat.update', code: 'edit_window_closed' });
  });
  t.regex(text, /\| it is claimed \| chat\.update \| edit_window_closed \| \d+ \|/);
  t.true(slack.channels().find(({ name }) => name.startsWith('crewcall-check-'))?.archived);
});

test('without --live nothing is made in Slack', async (t) => {
  const { slack } = await lived(t, () => {}, { live: false });
  t.is(slack.calls({ method: 'conversations.create' }).length, 0);
  t.is(slack.calls({ method: 'blocks.validate' }).length, 0);
});

type Slack = Awaited<ReturnType<typeof startSandbox>>;

async function lived(
  t: { teardown(end: () => Promise<void>): void },
  before: (slack: Slack) => void = () => {},
  { live = true }: { live?: boolean } = {},
) {
  const slack = await startSandbox({ port: 0, tiers: 'none' });
  t.teardown(() => slack.stop());
  before(slack);
  const { newproject, ops } = slack.apps;
  let text = '';
  const env = {
    DATABASE_URL: 'mysql://app:pass@127.0.0.1:1/crewcall',
    SLACK_API_URL: slack.apiUrl,
    NEWPROJECT_BOT_TOKEN: newproject.botToken,
    NEWPROJECT_APP_TOKEN: newproject.appToken,
    OPS_BOT_TOKEN: ops.botToken,
    OPS_APP_TOKEN: ops.appToken,
  };
  const write = (row: string) => {
    text += row;
  };
  const status = await runDoctor(env, { colour: false, write, live });
  return { slack, text, status };
}
