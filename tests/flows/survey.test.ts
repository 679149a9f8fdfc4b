import test from 'ava';
import { mentionsIn, visibleText } from '../../sandbox/sandbox.ts';
import { agency } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';
import { mailServer } from '../helpers/mail-server.ts';
import { freePort } from '../helpers/process.ts';

test('from a completion to #client-feedback: the mail, the answer, its message, the changed answer, and the commands about it', async (t) => {
  const mail = await mailServer(t, {
    recipient: (address) => (address.startsWith('gone@') ? { code: 550, said: '5.1.1 No such user' } : undefined),
  });
  const port = await freePort();
  const env = {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SMTP_URL: mail.url,
    MAIL_FROM: 'The Agency <hello@agency.test>',
    MAIL_PER_MINUTE: '6000',
    AGENCY_NAME: 'The Agency',
  };
  const { slack, db, id, send, request, settled } = await agency(t, { env });
  const start = async (code: string, email: string) => {
    await request({
      code,
      skills: ['no-one-has-this'],
      client: { name: 'Ada Lovelace', company: 'Analytical Bakery', email },
    });
    await send('project.claimed', { code, by: 'anna' });
    await send('project.started', { code, pm: 'hana', team: ['bela'] });
    await eventually(() => db.project.findFirst({ where: { code, status: 'started' } }));
  };
  const type = async (handle: string, text: string) => {
    const { ephemeral } = await slack.as(id(handle)).command('/project', text, { channel: 'ops' });
    return ephemeral!;
  };
  const say = async (handle: string, text: string) => visibleText(await type(handle, text));
  const asked = (code: string) => db.survey.findFirst({ where: { project: { code }, state: 'asked' } });
  const feedback = () => slack.messages('client-feedback');
  const answer = async (nth: number, form: Record<string, string>) => {
    const [, page] = /(http\S+\/s\/[\w-]+)\?score=0/.exec(mail.taken[nth]?.text ?? '') ?? [];
    const response = await fetch(page ?? '', { method: 'POST', body: new URLSearchParams(form) });
    t.is(response.status, 200);
  };

  // One survey is left out by `without survey`, and another one is asked for by the box that stays ticked.
  await start('P-1', 'ada@bakery.test');
  await start('P-2', 'ada@bakery.test');
  await start('P-3', 'gone@bakery.test');
  t.regex(await say('hana', 'complete P-1 without survey --yes'), /its client is not asked/);
  const question = await type('hana', 'complete P-2');
  t.regex(JSON.stringify(question.blocks), /"type":"checkboxes".*"initial_options"/);
  await slack.as(id('hana')).click({ actionId: 'survey_choice', choose: [] });
  const newest = () => JSON.stringify(slack.world.workspace.ephemerals.at(-1)?.blocks ?? []);
  await eventually(() => !newest().includes('initial_options') && newest().includes('without survey'));
  await slack.as(id('hana')).click({ actionId: 'survey_choice', choose: ['yes'] });
  await eventually(() => newest().includes('initial_options'));
  await slack.as(id('hana')).click({ actionId: 'confirm_complete' });
  await eventually(() => asked('P-2'));
  t.is(mail.taken.length, 1);
  t.regex(await say('hana', 'survey P-1'), /left out/);
  t.regex(await say('anna', 'survey P-1'), /is for project managers and admins/);

  // The answer is a score.
  await answer(0, { score: '6', comment: 'Late <!channel>' });
  await eventually(() => feedback().length === 1);
  t.regex(feedback()[0]!.text, /^6\/10 from Ada Lovelace/);
  t.deepEqual(mentionsIn(feedback()[0]!).specials, []);
  t.true(mentionsIn(feedback()[0]!).users.includes(id('hana')));
  await answer(0, { score: '9' });
  await eventually(() => visibleText(feedback()[0]!).includes('9, first 6'));
  t.is(feedback().length, 1);
  t.regex(await say('hana', 'survey P-2'), /answered .*9 of 10.*first 6/s);
  const { ephemeral: nps } = await slack.as(id('hana')).command('/nps', 'this week', { channel: 'ops' });
  t.regex(visibleText(nps!), /Response rate\*?: 100%, 1 of 1 client/);

  // The address is refused, and the PM is told once.
  await send('project.completed', { code: 'P-3' });
  const word = () => slack.directMessages('ops', id('hana')).filter(({ text }) => text.includes('gone@bakery.test'));
  await eventually(() => word().length === 1);
  t.regex(word()[0]!.text, /P-3/);

  // It is sent again by hand, the client opts out, and only an admin can ask again.
  await type('hana', 'survey P-1');
  await slack.as(id('hana')).click({ actionId: 'survey_ask' });
  await eventually(() => asked('P-1'));
  t.is(mail.taken.length, 2);
  const [, stop] = /<(\S+\/stop)>/.exec(mail.taken[1]?.headers.get('list-unsubscribe') ?? '') ?? [];
  await fetch(stop ?? '', { method: 'POST', body: 'List-Unsubscribe=One-Click' });
  t.regex(await say('hana', 'survey P-1'), /opted out/);
  t.regex(await say('hana', 'survey P-1 --client-asked'), /is for admins/);
  t.regex(await say('lena', 'survey P-1 —client-asked'), /is asked/);
  await eventually(() => mail.taken.length === 3);
  await settled();
  t.is(mail.taken.length, 3);
  t.is(await db.auditEntry.count({ where: { action: 'survey.resumed', actor: 'lena' } }), 1);
});
