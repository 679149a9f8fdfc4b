import test from 'ava';
import { type Message, mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';
import { type AgencyWithProjects, claimedProject } from '../../commands/claimed-project.ts';
import { eventually } from '../../helpers/eventually.ts';

const HOSTILE = `<!channel> *bold* <@U0OPS> & ${'long '.repeat(700)}`;

test.serial('status says all that is known of a project, and the last ten things that happened', async (t) => {
  const { read, request, offered, claim, clock, settled, slack, id, db } = await claimedProject(t);
  await request({ code: 'P-1', dueAt: '2020-01-31', intercomUrl: 'https://app.intercom.test/c/1' } as { code: string });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.regex(await read('hana', 'status P-1'), /P-1\* was \*requested\* <!date/);
  await claim('anna', 'P-1');
  await read('hana', 'start P-1 @bela @chloe');
  await settled();
  for (const text of ['add-member @dario P-1', 'remove-member @dario P-1', 'add-member @bela P-1 as reviewer']) {
    await read('hana', text);
  }
  const channel = await db.projectChannel.findFirstOrThrow();
  const text = await read('hana', 'status', { channel: String(channel.slackId) });
  for (const part of [
    'Landing page for a bakery',
    '*P-1* *started* <!date^',
    'Ada Lovelace, Analytical Bakery',
    'design',
    'Fri, 31 Jan 2020 · :warning: overdue',
    '2,500 EUR',
    `*Claimed by*\n<@${id('anna')}>`,
    `*Project manager*\n<@${id('hana')}>`,
    `<@${id('bela')}> · reviewer`,
    `<#${channel.slackId}>`,
    'https://app.intercom.test/c/1',
    'requested it · from the platform',
    'Anna Kovacs claimed it · by a button',
    'Hana Novak started it with Bela Toth, Chloe Martin · by a command',
    'Hana Novak added Dario Conti as specialist · by a command',
    'Hana Novak removed Dario Conti · by a command',
    'Hana Novak made Bela Toth reviewer · by a command',
    'its channel was made · automatically',
  ]) {
    t.true(text.includes(part), `${part} in ${text}`);
  }
  for (let turn = 0; turn < 6; turn++) {
    await read('hana', `${turn % 2 === 0 ? 'add' : 'remove'}-member @dario P-1`);
    clock.advance({ minutes: 1 });
  }
  t.is((await read('hana', 'status P-1')).split('\n').filter((line) => line.startsWith('<!date')).length, 10);

  await slack.changeUser(id('bela'), { deleted: true });
  await eventually(async () => (await db.person.findUnique({ where: { handle: 'bela' } }))?.slackDeactivated);
  await settled();
  await db.projectChannel.updateMany({ data: { trouble: 'archived' } });
  const bela = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  await db.channelPresence.updateMany({ where: { personId: bela.id }, data: { refused: 'deactivated' } });
  const troubled = await read('hana', 'status P-1');
  t.regex(troubled, /was archived by hand.*\/project reopen P-1/s);
  t.regex(troubled, /Bela Toth could not be invited: their Slack account is switched off/);
});

test.serial('lists are paged, ten rows each with a button to its status', async (t) => {
  const { type, read, clicked, claimed, slack, id } = await many(await claimedProject(t), 23);
  await claimed('MINE-1');
  const first = await type('hana', 'list');
  t.is(rows(first).length, 10);
  t.is(rows(first)[0], 'MINE-1');
  t.regex(visibleText(first), /Open projects/);
  const hana = slack.as(id('hana'));
  const page = () => slack.ephemerals(id('hana')).at(-1) ?? first;
  const answers = slack.ephemerals(id('hana')).length;
  await hana.click({ actionId: 'project_list_next' });
  await eventually(() => /page 2/.test(visibleText(page())));
  t.is(rows(page()).length, 10);
  await hana.click({ actionId: 'project_list_next' });
  await eventually(() => /page 3/.test(visibleText(page())));
  t.deepEqual(rows(page()), ['C-4', 'C-3', 'C-2', 'C-1']);
  t.is(slack.ephemerals(id('hana')).length, answers, 'a page takes the place of the one before');
  t.false(JSON.stringify(page().blocks).includes('project_list_next'));
  await hana.click({ actionId: 'project_list_previous' });
  await eventually(() => /page 2/.test(visibleText(page())));
  t.regex(await clicked('hana', 'project_status', rows(page())[0]), /was \*requested\*/);

  t.deepEqual(rows(await type('anna', 'list mine')), ['MINE-1']);
  t.regex(await read('bela', 'list mine'), /You are on no open project/);
  t.is(rows(await type('hana', 'list unclaimed'))[0], 'C-23');
  t.is(rows(await type('hana', 'list all 3')).length, 4);
  t.regex(await read('hana', 'list open 99'), /There is nothing on page 99/);
});

test.serial('hostile and endless texts stay text, within Slack’s limits, also with a hundred people', async (t) => {
  const world = await many(await claimedProject(t), 11, HOSTILE);
  const { type, db, clock, slack } = world;
  const project = await db.project.findUniqueOrThrow({ where: { code: 'C-11' } });
  await db.project.update({
    where: { id: project.id },
    data: { status: 'cancelled', cancelReason: HOSTILE, budget: '*'.repeat(64) },
  });
  for (let n = 0; n < 100; n++) {
    const person = await db.person.create({
      data: {
        handle: `crowd-${n}`,
        name: `${n} <!here> ${'Ä'.repeat(180)}`,
        email: `crowd-${n}@agency.test`,
        upsertedAt: clock.now(),
        createdAt: clock.now(),
      },
    });
    await db.projectMember.create({
      data: { projectId: project.id, personId: person.id, role: 'specialist', joinedAt: clock.now() },
    });
  }
  await db.auditEntry.createMany({
    data: Array.from({ length: 12 }, () => ({
      at: clock.now(),
      actor: 'hana',
      via: 'command',
      action: 'project.cancelled',
      projectCode: 'C-11',
      details: { reason: HOSTILE },
    })),
  });
  const refusedBefore = slack.calls({ error: 'invalid_blocks' }).length;
  for (const text of [
    'status C-11',
    'members C-11',
    'list all',
    'complete C-11',
    'cancel C-11',
    `cancel C-10 ${HOSTILE}`,
    `cancel C-10 --yes ${HOSTILE}`,
  ]) {
    const answer = await type('hana', text);
    t.notRegex(answer.text, /did not work/, text);
    t.deepEqual(mentionsIn(answer).specials, [], text);
    t.false(mentionsIn(answer).users.includes('U0OPS'), text);
    t.true((answer.blocks ?? []).length <= 50);
  }
  t.is(slack.calls({ error: 'invalid_blocks' }).length, refusedBefore);
  t.regex(visibleText(await type('hana', 'members C-11')), /^99 /m);
});

test.serial(
  '@ops answers a mention in its thread, once: with help, and in a project’s channel with its status',
  async (t) => {
    const { started, slack, id, settled, db } = await claimedProject(t);
    const channel = await started('P-1');
    const said = await slack.as(id('hana')).mention('ops', channel, 'status');
    const reply = (where: string, ts: string) =>
      slack.messages(where).filter(({ thread_ts, user }) => thread_ts === ts && user === slack.apps.ops.botUserId);
    await eventually(() => reply(channel, said.ts).length === 1);
    t.regex(visibleText(reply(channel, said.ts)[0]!), /P-1\* \*started\* .*\/project add-member/s);
    const event = {
      type: 'app_mention',
      user: id('hana'),
      text: '<@U0OPS> status',
      ts: said.ts,
      channel,
      event_ts: said.ts,
    };
    await slack.delivery.event(slack.apps.ops, event);
    await settled();
    t.is(reply(channel, said.ts).length, 1, 'a mention that Slack sends twice is answered once');

    const open = await slack.as(id('dario')).mention('ops', 'ops', 'status P-1');
    await eventually(() => reply('ops', open.ts).length === 1);
    t.notRegex(visibleText(reply('ops', open.ts)[0]!), /P-1\* \*started\*/, 'others read along');
    t.regex(visibleText(reply('ops', open.ts)[0]!), /\/project status/);

    await slack.as(id('hana')).message('ops', 'complete P-1');
    await eventually(() =>
      slack
        .directMessages('ops', id('hana'))
        .some((one) => /Nothing was changed.*Type `\/project complete P-1`/.test(visibleText(one))),
    );

    const inChannel = async (text: string, said: RegExp) => {
      const { ts } = await slack.as(id('hana')).mention('ops', channel, text);
      await eventually(() => reply(channel, ts).some((one) => said.test(visibleText(one))), { what: text });
    };
    await inChannel('due friday', /Nothing was changed.*Type `\/project due friday`/);
    await inChannel('who is on this?', /P-1\* \*started\*/);
    await slack.as(id('hana')).message('ops', 'I’m sick today');
    await eventually(() =>
      slack.directMessages('ops', id('hana')).some((one) => /Type `\/team away`/.test(visibleText(one))),
    );

    await slack.as(id('hana')).message('ops', 'status of p-1, please');
    await eventually(() =>
      slack.directMessages('ops', id('hana')).some((one) => /P-1\* \*started\*/.test(visibleText(one))),
    );
    await settled();
    t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  },
);

/** Creates projects that nobody has claimed: C-1, C-2, …; the last one is the newest. */
async function many(world: AgencyWithProjects, count: number, title = 'One of many'): Promise<AgencyWithProjects> {
  const { db, clock } = world;
  const client = await db.client.create({ data: { key: 'c', name: 'Client' } });
  const from = clock.now().getTime() - 3_600_000;
  await db.project.createMany({
    data: Array.from({ length: count }, (_, index) => ({
      code: `C-${index + 1}`,
      title,
      clientId: client.id,
      requestedAt: new Date(from + index * 1_000),
      requestStampedAt: new Date(from),
    })),
  });
  return world;
}

/** The codes of a list's rows. */
function rows({ blocks }: Message): string[] {
  return [...JSON.stringify(blocks).matchAll(/"project_status","value":"([^"]+)"/g)].map(([, code]) => code ?? '');
}
