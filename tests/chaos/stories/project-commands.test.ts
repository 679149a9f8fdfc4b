import test from 'ava';
import { type Message, mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';
import { claimedProject } from '../../commands/claimed-project.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('a project is started, completed, reopened and cancelled by commands, each with its trace', async (t) => {
  const { read, claimed, status, trail, team, settled, slack, db } = await claimedProject(t);
  await claimed('P-1042');
  t.regex(await read('hana', 'start p-1042 @bela @chloe'), /P-1042 has started/);
  t.deepEqual(await team('P-1042'), ['anna lead', 'bela specialist', 'chloe specialist', 'hana pm']);
  await settled();
  const channel = await db.projectChannel.findFirstOrThrow();
  t.true((await read('lena', 'start P-1042')).includes(`runs already. Its channel is <#${channel.slackId}>`));
  t.deepEqual(await team('P-1042'), ['anna lead', 'bela specialist', 'chloe specialist', 'hana pm']);
  t.regex(await read('lena', 'start P-1042 @dario'), /Nobody was added: `\/project add-member/);
  t.regex(await read('hana', 'reopen P-1042'), /P-1042 started .* by Hana Novak; there is nothing to reopen/);
  t.regex(await read('hana', 'complete --yes', { channel: String(channel.slackId) }), /P-1042 is completed/);
  t.is(await status('P-1042'), 'completed');
  t.regex(await read('lena', 'complete P-1042'), /was completed .* at .* by Hana Novak\. Nothing was changed/);
  t.regex(await read('lena', 'add-member @dario P-1042'), /was completed .* by Hana Novak; nobody can join/);
  t.regex(await read('lena', 'remove-member @bela P-1042'), /its team stays on record/);
  t.regex(await read('lena', 'start P-1042'), /cannot be started. `\/project reopen P-1042`/);
  t.regex(await read('lena', 'cancel P-1042'), /was completed .*cannot be cancelled any more/);
  const closed = (life: number) =>
    eventually(() => db.projectChannel.findFirst({ where: { life, closedAt: { not: null } } }), {
      what: `the channel of life ${life} is closed`,
    });
  await closed(1);
  t.regex(await read('lena', 'reopen P-1042'), /goes on with the team it had/);
  await eventually(() => db.projectChannel.findFirst({ where: { life: 2, furnishedAt: { not: null } } }));
  t.regex(
    await read('lena', 'cancel P-1042, client &lt;went&gt; away &amp; such --yes'),
    /is cancelled.*client &lt;went&gt; away &amp; such/s,
  );
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1042' } })).cancelReason, 'client <went> away & such');
  t.regex(await read('lena', 'cancel P-1042'), /was cancelled .* by Lena Berg\. Nothing was changed/);
  await closed(2);
  const lines = await trail('P-1042');
  for (const line of [
    'project.started command hana',
    'project.completed command hana',
    'project.reopened command lena',
    'project.cancelled command lena',
  ]) {
    t.true(lines.includes(line), `${line} in ${lines.join(', ')}`);
  }
  t.deepEqual(slack.messages('ops'), []);
});

test.serial(
  'the first word after cancel is the code if it names a project; otherwise the reason begins with it',
  async (t) => {
    const { read, started, requested, db } = await claimedProject(t);
    const reason = async (code: string) => (await db.project.findUniqueOrThrow({ where: { code } })).cancelReason;
    const channel = await started('P-1');
    await requested('CLIENT', { skills: ['data-entry'] });
    await requested('P-2', { skills: ['data-entry'] });
    t.regex(await read('hana', 'cancel P-2 @bela is ill —yes', { channel }), /P-2 is cancelled/);
    t.is(await reason('P-2'), '@bela is ill');
    t.regex(await read('hana', 'cancel client went away --yes', { channel }), /P-1 is cancelled/);
    t.is(await reason('P-1'), 'client went away');
    t.regex(await read('hana', 'cancel P-9 no such thing'), /no project P-9/);
    t.regex(await read('hana', 'cancel because of money'), /Which project\? Its code comes first/);
    t.regex(await read('hana', 'cancel'), /Which project\?/);
    t.regex(await read('hana', 'cancel client --YES'), /CLIENT is cancelled/);
    t.is(await reason('CLIENT'), null);
  },
);

test.serial('a typed cancel or complete asks first; its button works for ten minutes, for those who may', async (t) => {
  const { started, requested, type, read, status, slack, id, clock, db, trail } = await claimedProject(t);
  const channel = await started('P-1', ['bela']);
  await requested('P-2', { skills: ['data-entry'] });
  const latest = (handle: string) => slack.ephemerals(id(handle)).at(-1);
  const confirm = async (handle: string, actionId: string, said: RegExp) => {
    await slack.as(id(handle)).click({ actionId });
    await eventually(() => said.test(latest(handle)?.text ?? ''), { what: `${actionId} is answered with ${said}` });
  };

  const question = await type('hana', 'complete', { channel });
  t.regex(visibleText(question), new RegExp(`Complete .*P-1.*leaves <#${channel}>, which is archived.*3 people`, 's'));
  t.is(await status('P-1'), 'started');
  clock.advance({ minutes: 10, ms: 1 });
  await confirm('hana', 'confirm_complete', /more than 10 minutes ago, so nothing was changed/);
  t.is(await status('P-1'), 'started');
  await type('hana', 'complete P-1');
  clock.advance({ minutes: 5 });
  await confirm('hana', 'confirm_complete', /P-1 is completed/);
  t.false(JSON.stringify(latest('hana')).includes('confirm_complete'), 'the answer took the place of the question');
  t.true((await trail('P-1')).includes('project.completed click hana'));

  t.regex(
    await read('lena', 'cancel P-2 client &lt;went&gt; "away" -- gone'),
    /Cancel .*P-2.*offers are withdrawn.*gone/s,
  );
  t.is(await status('P-2'), 'requested');
  await db.person.update({ where: { handle: 'lena' }, data: { role: 'specialist' } });
  await slack.as(id('lena')).click({ actionId: 'confirm_cancel' });
  await eventually(() => /project managers/.test(latest('lena')?.text ?? ''));
  t.is(await status('P-2'), 'requested');
  await db.person.update({ where: { handle: 'lena' }, data: { role: 'admin' } });
  await type('lena', 'cancel P-2 client &lt;went&gt; "away" -- gone');
  await confirm('lena', 'confirm_cancel', /P-2 is cancelled/);
  const { cancelReason } = await db.project.findUniqueOrThrow({ where: { code: 'P-2' } });
  t.is(cancelReason, 'client <went> "away" -- gone');
});

test.serial('changing commands are for project managers and admins; everybody on the roster may look', async (t) => {
  const { read, claimed, slack, id, status, type } = await claimedProject(t);
  await claimed('P-1');
  for (const text of [
    'new',
    'add-member @bela P-1',
    'remove-member @anna P-1',
    'complete P-1',
    'reopen P-1',
    'cancel P-1',
    'retry x',
  ]) {
    t.regex(await read('bela', text), /is for project managers and admins/, text);
  }
  t.regex(await read('bela', 'start P-1'), /only its claimer or a project manager can start it/);
  t.is(await status('P-1'), 'claimed');
  t.regex(await read('bela', 'status p-1'), /P-1/);
  t.regex(await read('bela', 'status P-1'), /2,500 EUR/, 'somebody who was offered the project knows what it pays');
  t.regex(await read('anna', 'status P-1'), /2,500 EUR/);
  t.regex(await read('hana', 'status P-1'), /2,500 EUR/);
  t.notRegex(await read('dario', 'status P-1'), /Budget|2,500/, 'no other specialist does');
  for (const handle of ['bela', 'dario']) {
    await slack.as(id(handle)).message('ops', 'status of P-1, please');
    const answer = await eventually(() =>
      slack.directMessages('ops', id(handle)).find(({ text }) => /P-1 is/.test(text)),
    );
    t.is(/2,500 EUR/.test(JSON.stringify(answer?.blocks)), handle === 'bela', `${handle} asks in the DM`);
  }
  t.regex(await read('bela', 'members P-1'), /Who is on P-1: 1/);
  t.regex(await read('bela', 'list'), /Open projects/);
  t.regex(await read('bela', 'help'), /remove-member @user… \[CODE\]/);
  t.false(JSON.stringify((await type('bela', 'status P-1')).blocks).includes('project_cancel'));
  const guest = slack.addUser({ name: 'visitor', realName: 'Vera Visitor', email: 'vera@client.test' });
  await slack.as(guest.id).command('/project', 'status P-1');
  await eventually(() => /not on the roster/.test(slack.ephemerals(guest.id)[0]?.text ?? ''));
});

test.serial('a command that is not understood is answered with its syntax and with a suggestion', async (t) => {
  const { read, claimed, requested } = await claimedProject(t);
  await claimed('P-1042');
  await requested('P-7', { skills: ['data-entry'] });
  t.regex(
    await read('hana', 'status P-1024'),
    /no project P-1024\. Did you mean P-1042\?.*`\/project status \[CODE\]`/s,
  );
  t.regex(await read('hana', 'complete P-7 P-1042'), /One project at a time.*P-7, P-1042/s);
  t.regex(await read('hana', 'complete P-7 p-7'), /P-7 was requested .*only a started project can be completed/);
  t.regex(await read('hana', 'release P-7'), /P-7 was requested <!date\^.*only a claimed project can be released/);
  t.regex(await read('hana', 'status “`P-1042`”.'), /P-1042\* was \*claimed/);
  t.regex(await read('hana', 'status @anna'), /takes a project, not people/);
  t.regex(await read('hana', 'statsu'), /Did you mean `\/project status`\?/);
  t.regex(await read('hana', 'status <!channel> <javascript:x>'), /There is no project/);
  t.deepEqual(mentionsIn({ text: await read('hana', 'status <!channel>') }).specials, []);
  t.regex(await read('hana', 'list mien'), /no list of “mien”.*Did you mean `list mine`/s);
  t.regex(await read('hana', 'start P-7 @nobody'), /Nothing was changed/);

  // The command may be typed in another order, with other words, without a dash, or without the letters of the code.
  for (const text of [
    'P-1042 status',
    'p1042',
    'show P–1042 please',
    'status 1042',
    'where is P-1042?',
    '#p-1042',
    'staus P-1042',
  ]) {
    t.regex(await read('hana', text), /Landing page for a bakery/, text);
  }
  t.regex(await read('hana', 'status bakery P-7'), /\*P-7\*/);
  t.regex(await read('hana', 'unclaimed'), /Projects that nobody has claimed/);
  t.regex(await read('hana', 'show me all projects'), /All projects/);
  t.regex(await read('hana', 'due help'), /`\/project due \[CODE\] DATE` says when/);
  t.regex(await read('hana', '?'), /What \/project can do/);
  t.regex(await read('hana', 'due P-7 tomorow please'), /P-7 is due /);
  t.regex(await read('hana', 'P-7 due 10.12.2099'), /P-7 is due Thu, 10 Dec 2099 now/);
  t.regex(await read('hana', 'due P-7 friday 5pm'), /without a time of the day.*\/project due P-7 friday/s);
  t.regex(await read('hana', 'whats up with P-7'), /Landing page for a bakery/);
  t.regex(await read('hana', 'undo'), /^Nothing was undone.*`\/project reopen CODE`/);
  t.regex(await read('hana', 'yes'), /answered by the button under it/);
  t.regex(await read('hana', 'hlep'), /What \/project can do/);
  t.regex(await read('hana', 'P-1042 done'), /only a started project can be completed/);
});

test.serial('“Which project?” comes with buttons, and each repeats the command with its code', async (t) => {
  const { type, started, requested, read, slack, id, db } = await claimedProject(t);
  // The answer replaces the question.
  const clicks = async (actionId: string, said: RegExp) => {
    await slack.as(id('hana')).click({ actionId });
    await eventually(() => said.test(visibleText(slack.ephemerals(id('hana')).at(-1) ?? { text: '' })));
  };
  await started('P-1');
  await requested('P-2', { skills: ['data-entry'], title: 'Labels for a brewery' });
  const buttons = (answer: Message) =>
    (answer.blocks ?? []).flatMap((block) =>
      block.type === 'actions' && Array.isArray(block.elements)
        ? block.elements.map((one: { value?: string }) => one.value)
        : [],
    );
  t.deepEqual(buttons(await type('hana', 'status')), ['status P-1', 'status P-2']);
  await clicks('project_retype:1', /Labels for a brewery/);
  t.deepEqual(buttons(await type('hana', 'complete')), ['complete P-1']);
  t.deepEqual(buttons(await type('anna', 'release')), []);
  t.deepEqual(buttons(await type('hana', 'due 3 december 2099')), [
    'due P-1 3 december 2099',
    'due P-2 3 december 2099',
  ]);
  await clicks('project_retype:1', /P-2 is due Thu, 3 Dec 2099 now/);
  // A button that repeats a command does no more than the command: it asks first.
  t.deepEqual(buttons(await type('hana', 'cancel P-3 no money')), ['cancel P-2 no money']);
  await clicks('project_retype:0', /Cancel .*no money/s);
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-2' } })).status, 'requested');
  t.deepEqual(buttons(await type('hana', 'edit brewery')), ['edit P-2']);
  t.regex(await read('hana', 'members brewery'), /Who is on P-2/);
  t.deepEqual(buttons(await type('hana', 'add-member daroi P-1')), ['add-member @dario P-1']);
  await clicks('project_retype:0', /Added to P-1 as specialist/);
  t.deepEqual(buttons(await type('hana', 'edti P-1')), ['edit P-1']);
});

test.serial('the answer comes even if Slack is slow, and if a form comes too late the answer says so', async (t) => {
  const { slack, id, type, claimed } = await claimedProject(t);
  await claimed('P-1');
  slack.faults.add({ kind: 'slow', method: 'conversations.create', delayMs: 60_000 });
  const acked = slack.acks().length;
  await type('hana', 'start P-1');
  t.true(
    slack
      .acks()
      .slice(acked)
      .every(({ ms }) => ms < 30_000),
  );
  slack.faults.add({ kind: 'refuse', method: 'views.open', code: 'expired_trigger_id', times: 1 });
  t.regex((await type('hana', 'new')).text, /could not be opened.*try again/s);
  t.is(slack.as(id('hana')).view(), undefined);
});

test.serial('the buttons of the status do what the commands do', async (t) => {
  const { request, offered, read, clicked, slack, id, form, team, trail, status, settled } = await claimedProject(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await read('bela', 'status P-1');
  await slack.as(id('bela')).click({ app: 'ops', actionId: 'claim_project', value: 'P-1' });
  await eventually(async () => (await status('P-1')) === 'claimed');
  await read('hana', 'status P-1');
  await slack.as(id('hana')).click({ app: 'ops', actionId: 'start_project', value: 'P-1' });
  await form('hana', 'team_picked');
  await slack.as(id('hana')).submitView({ people: [id('chloe')] });
  await form('hana', 'project_notice');
  t.deepEqual(await team('P-1'), ['bela lead', 'chloe specialist', 'hana pm']);
  await slack.as(id('hana')).closeView();
  await settled();
  await read('hana', 'status P-1');
  t.regex(await clicked('hana', 'project_members', 'P-1'), /Who is on P-1: 3/);
  await read('hana', 'status P-1');
  t.regex(await clicked('hana', 'project_complete', 'P-1'), /P-1 is completed/);
  t.true((await trail('P-1')).includes('project.completed click hana'));
  await read('hana', 'status P-1');
  t.regex(await clicked('hana', 'project_reopen', 'P-1'), /goes on/);
  t.is(await status('P-1'), 'started');
  await read('bela', 'status P-1');
  await t.throwsAsync(slack.as(id('bela')).click({ actionId: 'project_complete', value: 'P-1' }));
  t.true((await trail('P-1')).includes('project.claimed click bela'));
});

test.serial('somebody who releases a project that is over is told who ended it, and when', async (t) => {
  const { read, claimed } = await claimedProject(t);
  await claimed('P-1');
  await read('hana', 'cancel P-1 --yes');
  const answer = await read('hana', 'release P-1');
  t.regex(answer, /P-1 was cancelled <!date\^\d+\^.*> by Hana Novak; only a claimed project can be released/);
});
