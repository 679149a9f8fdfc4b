import test from 'ava';
import { eventually } from '../../helpers/eventually.ts';
import { questioners } from './questioners.ts';

test('if Slack refuses the tokens of @statsbot the program runs on: @ops answers in its place, and #ops is told once', async (t) => {
  const env = { STATSBOT_BOT_TOKEN: 'xoxb-1-2-wrong', STATSBOT_APP_TOKEN: 'xapp-1-2-wrong' };
  const { answer, slack, crewcall, restart, settled } = await questioners(t, { statsbot: false, env });
  const reports = () => slack.messages('ops').filter(({ text }) => /@statsbot cannot start/.test(text));
  await eventually(() => reports().length === 1);
  t.regex(reports()[0]?.text ?? '', /@ops answers in its place: .*STATSBOT_BOT_TOKEN/);
  t.regex(await answer('hana', 'open projects'), /open projects/i);
  await eventually(async () => (await fetch(`${crewcall.url}/readyz`)).status === 200);
  await restart();
  await settled();
  t.is(reports().length, 1);
});
