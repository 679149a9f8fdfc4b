import test from 'ava';
import { undoneAnswer } from '../../../app/domain/offers/answers.ts';
import { undoPass } from '../../../app/domain/offers/claim/undo-pass.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { agency, claimable } from '../../helpers/agency.ts';
import { agencyForAll } from '../../helpers/agency-for-all.ts';
import { eventually } from '../../helpers/eventually.ts';

const world = agencyForAll(test, agency);

test.serial('Pass removes only one’s own DM, and can be undone for ten minutes', async (t) => {
  const { request, offered, offers, slack, id, clock, db, settled, send, crewcall } = await world();
  const bela = slack.as(id('bela'));
  const by = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  // A second click, on an outdated screen.
  const again = async () =>
    undoneAnswer(await crewcall.services.transact((tx) => undoPass(tx, { code: 'P-1', by, at: clock.now() })));
  const told = (words: RegExp) =>
    eventually(() => words.test(visibleText(slack.ephemerals(id('bela')).at(-1) ?? { text: '' })), {
      what: `Bela is told ${words}`,
    });
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await bela.click({ actionId: 'pass_project' });
  await offered('P-1', ['anna', 'chloe']);
  t.is(offers('bela').length, 0);
  await told(/You passed on Landing page for a bakery \(P-1\).*Undo/s);

  clock.advance({ minutes: 5 });
  await bela.click({ actionId: 'undo_pass' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await told(/is on offer to you again/);
  t.is((await db.project.findFirstOrThrow()).round, 1);
  t.regex(await again(), /is on offer to you: nothing to undo/);
  await settled();
  t.is(offers('bela').length, 1);

  await bela.click({ actionId: 'pass_project' });
  await offered('P-1', ['anna', 'chloe']);
  clock.advance({ minutes: 11 });
  await bela.click({ actionId: 'undo_pass', value: 'P-1' });
  await told(/more than ten minutes ago.*\/project status P-1/);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  t.regex(await again(), /is taken meanwhile: Anna Kovacs has claimed it/);
  await send('project.cancelled', { code: 'P-1' });
  await eventually(() => db.project.findFirst({ where: { status: 'cancelled' } }));
  t.regex(await again(), /is cancelled meanwhile/);
  await settled();
  t.is(offers('bela').length, 0);
});

test.serial('Pass on an outdated screen does not remove the winner’s DM', async (t) => {
  const { request, offered, offers, slack, id, db, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(id('anna')).click({ actionId: 'pass_project', stale: true });
  await eventually(() => /Release gives it back/.test(slack.ephemerals(id('anna')).at(-1)?.text ?? ''));
  await settled();
  t.is(offers('anna').length, 1);
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'claimed');
});

test.serial('a released project is offered again to everybody but those who passed', async (t) => {
  const { request, offered, offers, slack, id, db, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('bela')).click({ actionId: 'pass_project' });
  await offered('P-1', ['anna', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(id('anna')).click({ actionId: 'release_project' });
  await offered('P-1', ['anna', 'chloe']);
  await settled();
  t.is(offers('anna').length, 1, 'the winner’s old DM is gone');
  t.is(offers('bela').length, 0);
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'requested');
  t.is(await db.projectMember.count({ where: { leftAt: null } }), 0);
});

test.serial('a released project can be claimed by somebody else', async (t) => {
  const { request, offered, offers, slack, id, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(id('anna')).click({ actionId: 'release_project' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('chloe')).click({ actionId: 'claim_project' });
  await eventually(() => offers('chloe').some(({ text }) => text.startsWith('You claimed')));
  await settled();
  t.deepEqual([offers('anna').length, offers('bela').length], [0, 0]);
});

test.serial('/project release gives back what the person has claimed, with or without its code', async (t) => {
  const { request, offered, offers, slack, id } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(id('anna')).command('/project', 'release', { channel: 'ops' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.regex(slack.ephemerals(id('anna')).at(-1)?.text ?? '', /P-1 is released/);
});

test.serial('only the claimer or a project manager can release', async (t) => {
  const { request, offered, slack, id, db } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(async () => (await db.project.count({ where: { status: 'claimed' } })) === 1);
  await slack.as(id('bela')).command('/project', 'release p-1', { channel: 'ops' });
  await eventually(() => /Anna Kovacs's/.test(slack.ephemerals(id('bela')).at(-1)?.text ?? ''));
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'claimed');
  await slack.as(id('hana')).command('/project', 'release P-1', { channel: 'ops' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.pass();
});

test.serial('Start project opens the team picker, and the project starts with the chosen people', async (t) => {
  const { request, offered, offers, slack, id, db } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await slack.as(id('anna')).click({ actionId: 'start_project' });
  await eventually(() => slack.as(id('anna')).view()?.callback_id === 'team_picked');
  await slack.as(id('anna')).submitView({ people: [id('bela')] });
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'started');
  await eventually(() => offers('anna')[0]?.text.startsWith('Started'));
  t.false(offers('anna').some((message) => claimable(message, 'P-1')));
});

test.serial('a project that is given back while its claimer’s DM waits to be sent leaves no DM', async (t) => {
  const { send, request, offered, offers, slack, clock, id, db, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  slack.faults.add({ kind: 'rate_limit', app: 'newproject', method: 'chat.postMessage', retryAfter: 29, times: 1 });
  await request({ code: 'P-2', skills: ['data-entry'] });
  await eventually(() => slack.calls({ status: 429 }).length === 1);
  await send('project.claimed', { code: 'P-1', by: 'hana' });
  await eventually(() => db.job.findFirst({ where: { kind: 'claim.congratulate', state: 'running' } }));
  await slack.as(id('hana')).command('/project', 'release P-1', { channel: 'ops' });
  await eventually(() => db.project.findFirst({ where: { code: 'P-1', status: 'requested' } }));
  clock.advance({ seconds: 29 });
  await settled();
  t.is(offers('hana').length, 0);
});

test.serial(
  'somebody who writes to @newproject is told what it is and what is open, with buttons that are never stale for long',
  async (t) => {
    const { request, offered, offers, slack, id, settled, db } = await world();
    const overview = (handle: string) => offers(handle).filter(({ text }) => /open for you/i.test(text));
    const says = (handle: string, words: RegExp) =>
      eventually(() => overview(handle).length === 1 && words.test(visibleText(overview(handle)[0]!)), {
        what: `${handle} is told ${words}`,
      });
    await slack.as(id('bela')).message('newproject', 'hi, what is this?');
    await says('bela', /each new project that wants one of your skills.*Nothing is open for you.*copywriting, design/s);
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await request({ code: 'P-2', title: 'Labels for a brewery' });
    await offered('P-2', ['anna', 'bela', 'chloe']);
    await slack.as(id('bela')).message('newproject', 'anything for me?');
    await says('bela', /Open for you: 2.*Labels for a brewery.*Analytical Bakery · due.*Claim project.*Landing page/s);
    await settled();

    // Somebody else claims one, and she passes on the other one there. The DMs of both offers are removed too.
    await slack.as(id('anna')).click({ actionId: 'claim_project', value: 'P-1' });
    await says('bela', /Open for you: 1.*Labels/s);
    const { channel, ts } = overview('bela').map((one) => ({ channel: one.channel, ts: one.ts }))[0]!;
    await slack.as(id('bela')).click({ actionId: 'pass_project', value: 'P-2', ...(channel ? { channel } : {}), ts });
    await says('bela', /Nothing is open for you/);
    await settled();
    t.false(JSON.stringify(offers('bela')).includes('claim_project'));
    t.is(await db.message.count({ where: { key: { startsWith: 'overview:' }, deletedAt: null } }), 1);

    const guest = slack.addUser({ name: 'visitor', realName: 'Vera Visitor', email: 'vera@client.test' });
    await slack.as(guest.id).message('newproject', 'hello');
    await eventually(() =>
      slack.directMessages('newproject', guest.id).some((one) => /not on the roster/.test(visibleText(one))),
    );
  },
);
