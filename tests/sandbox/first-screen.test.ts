import test from 'ava';
import { readConfig } from '../../app/config/config.ts';
import { firstScreen } from '../../sandbox/first-screen.ts';
import { openWorkspace } from './open-workspace.ts';

test('the sandbox prints everything that an app needs, and its commands find it on any port', async (t) => {
  const { slack } = await openWorkspace(t);
  await slack.mailbox.open();
  const said = firstScreen(slack, { appPort: '4300' });
  const env = Object.fromEntries([...said.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  const config = readConfig(env);
  t.is(config.http.publicUrl, 'http://127.0.0.1:4300');
  t.is(config.slackApiUrl, slack.apiUrl);
  const { port } = new URL(slack.url);
  t.regex(said, new RegExp(`^ +SANDBOX_PORT=${port} npm run sandbox -- people$`, 'm'));
});
