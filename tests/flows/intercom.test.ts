import test from 'ava';
import { visibleText } from '../../sandbox/sandbox.ts';
import { agency } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';
import { intercomDouble } from '../helpers/intercom.ts';
import { mailServer } from '../helpers/mail-server.ts';
import { freePort } from '../helpers/process.ts';

test('from the claim to the score, teammates read on the Intercom conversation what happened in Slack; the client reads nothing', async (t) => {
  const [intercom, mail, port] = await Promise.all([intercomDouble(t), mailServer(t), freePort()]);
  intercom.conversations.set('525', []);
  const { slack, db, id, send, request, offered, claim, crewcall, settled } = await agency(t, {
    people: ['anna', 'hana'],
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SMTP_URL: mail.url,
      MAIL_FROM: 'hello@agency.test',
      INTERCOM_TOKEN: intercom.token,
      INTERCOM_API_URL: intercom.url,
    },
  });
  const link = (rest: string) => ({ intercomUrl: `https://app.intercom.com/a/inbox/abc123/inbox/${rest}` });
  await request({ code: 'P-1042', ...link('conversation/525') });
  await offered('P-1042', ['anna']);
  await claim('anna', 'P-1042');
  await slack.as(id('anna')).command('/project', 'start P-1042', { channel: 'ops' });
  await slack.as(id('hana')).command('/project', 'complete P-1042 --yes', { channel: 'ops' });
  await eventually(() => mail.taken.length === 1);
  const [, page] = /(http\S+\/s\/[\w-]+)\?score=0/.exec(mail.taken[0]!.text) ?? [];
  const answer = (score: string, comment: string) =>
    fetch(page!, { method: 'POST', body: new URLSearchParams({ score, comment }) });
  await answer('9', 'Orders <b>doubled</b>!');
  await answer('10', 'Tripled!');
  await db.$executeRaw`
    INSERT INTO scores (project_code, client_name, score, comment, created_at)
    VALUES ('P-1042', 'Ada Lovelace', 4, NULL, UTC_TIMESTAMP(3))`;
  await crewcall.takeScores();
  await eventually(() => intercom.notes('525').length === 5);
  await settled();
  const text = intercom.notes('525').map((body) => body.replace(/<\/p>/g, ' ').replace(/<[^>]*>/g, ''));
  t.regex(text[0]!, /^Anna Kovacs has claimed “Landing page for a bakery”\. Crewcall P-1042 · claimed · \w+ $/);
  t.regex(text[1]!, /On it: Anna Kovacs \(lead\)/);
  t.regex(text[2]!, /is completed/);
  t.regex(text[3]!, /gave (?:9|10) of 10 .*(?:Orders &#60;b&#62;doubled|Tripled)/);
  t.regex(text[4]!, /gave 4 of 10/);
  t.true(intercom.calls.every(({ method, body }) => method === 'GET' || JSON.stringify(body).includes('"note"')));

  // A link without a conversation is reported once, however much happens.
  await request({ code: 'P-2', ...link('admin/814860') });
  await offered('P-2', ['anna']);
  await claim('anna', 'P-2');
  await slack.as(id('anna')).command('/project', 'start P-2', { channel: 'ops' });
  await send('project.completed', { code: 'P-2' });
  await eventually(() => db.project.findFirst({ where: { code: 'P-2', status: 'completed' } }));
  await settled();
  const told = slack
    .messages('ops')
    .map((message) => visibleText(message))
    .filter((words) => words.includes('Intercom'));
  t.is(told.length, 1);
  t.regex(told[0]!, /P-2/);
});
