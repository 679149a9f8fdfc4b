import test from 'ava';
import { claimedProject } from '../../commands/claimed-project.ts';
import { mayBeIdle } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';

test.serial('the winner picks the team and the PM, and the form answers at once', async (t) => {
  const { claimed, slack, id, db, form, team, trail, status, crewcall } = await claimedProject(t);
  await claimed('P-1');
  const anna = slack.as(id('anna'));
  await anna.click({ actionId: 'start_project' });
  await form('anna', 'team_picked');
  const guest = slack.addUser({ name: 'visitor', realName: 'Vera Visitor', email: 'vera@client.test' });
  await eventually(() => crewcall.services.directory.person({ slackId: guest.id }));
  const names = async (actionId: string, query = '') =>
    (await anna.suggest({ actionId, query })).options.map(({ text }) => Reflect.get(Object(text), 'text'));
  t.deepEqual(
    await names('people'),
    ['Bela Toth', 'Chloe Martin', 'Dario Conti', 'Hana Novak', 'Lena Berg'],
    'people of the roster, no guest, no app, and not she herself, who is in the team already',
  );
  t.deepEqual((await names('pm')).slice(0, 2), ['Hana Novak', 'Lena Berg'], 'those who manage projects come first');
  t.deepEqual(await names('people', 'tOTH b'), ['Bela Toth']);
  t.deepEqual(await names('people', '%'), []);
  t.deepEqual(await names('people', 'x'.repeat(5_000)), [], 'a long pasted text finds nobody, instead of everybody');
  await db.person.update({ where: { handle: 'bela' }, data: { active: false } });
  const refused = await anna.submitView({ people: [id('bela')] });
  t.regex(String(refused.errors?.team), /Not on the roster: Bela Toth/, 'who left while the form was open');
  t.is(await status('P-1'), 'claimed');
  await db.person.update({ where: { handle: 'bela' }, data: { active: true } });
  const held = slack.faults.hold({ method: 'conversations.create' });
  const sent = await anna.submitView({ people: [id('bela')], pm: id('hana') });
  t.true(sent.acked, 'nobody waits for the channel');
  await held.reached;
  held.release();
  t.regex(JSON.stringify((await form('anna', 'project_notice')).blocks), /P-1 has started/);
  t.deepEqual(await team('P-1'), ['anna lead', 'bela specialist', 'hana pm']);
  t.true((await trail('P-1')).includes('project.started click anna'));
});

test.serial('a second start says that it runs, and links its channel', async (t) => {
  const { claimed, slack, id, form, settled, db, read, team } = await claimedProject(t);
  await claimed('P-1');
  const anna = slack.as(id('anna'));
  await anna.click({ actionId: 'start_project' });
  await form('anna', 'team_picked');
  await read('hana', 'start P-1 @chloe');
  await settled();
  const channel = await db.projectChannel.findFirstOrThrow();
  await anna.submitView({ people: [id('bela')] });
  t.true(
    JSON.stringify((await form('anna', 'project_notice')).blocks).includes(
      `runs already. Its channel is <#${channel.slackId}>`,
    ),
  );
  await anna.closeView();
  t.deepEqual(await team('P-1'), ['anna lead', 'chloe specialist', 'hana pm']);
  await read('hana', 'status P-1');
  t.regex(await clickedStale(), /runs already/);

  /** The DM is redrawn. Somebody with an outdated screen clicks its old button. */
  async function clickedStale(): Promise<string> {
    const before = slack.ephemerals(id('anna')).length;
    await anna.click({ actionId: 'start_project', stale: true });
    await eventually(() => slack.ephemerals(id('anna')).length > before);
    return slack.ephemerals(id('anna')).at(-1)?.text ?? '';
  }
});

test.serial('only its claimer and those who lead can start it', async (t) => {
  const { claimed, slack, id, read, form, status, team } = await claimedProject(t);
  await claimed('P-1');
  await read('bela', 'status P-1');
  await t.throwsAsync(slack.as(id('bela')).click({ app: 'ops', actionId: 'start_project', value: 'P-1' }));
  await read('lena', 'status P-1');
  await slack.as(id('lena')).click({ app: 'ops', actionId: 'start_project', value: 'P-1' });
  await form('lena', 'team_picked');
  // If the project has another claimer by now, the form of the old one starts nothing.
  const anna = slack.as(id('anna'));
  await anna.click({ app: 'newproject', actionId: 'start_project' });
  await form('anna', 'team_picked');
  await read('anna', 'release');
  await anna.submitView({});
  t.regex(JSON.stringify((await form('anna', 'project_notice')).blocks), /only its claimer or a project manager/);
  t.is(await status('P-1'), 'requested');
  await slack.as(id('lena')).submitView({ people: [id('bela')] });
  await form('lena', 'project_notice');
  t.deepEqual(await team('P-1'), ['bela specialist']);
});

test.serial('if the database is too slow nothing is done, and the form stays open to be sent again', async (t) => {
  const { claimed, slack, id, form, crewcall, status } = await claimedProject(t);
  await claimed('P-1');
  const anna = slack.as(id('anna'));
  await anna.click({ actionId: 'start_project' });
  await form('anna', 'team_picked');
  let unlock = () => {};
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve;
  });
  let isLocked = false;
  const holding = crewcall.services.transact(async (tx) => {
    await mayBeIdle(tx);
    await tx.$queryRaw`SELECT id FROM projects FOR UPDATE`;
    isLocked = true;
    await unlocked;
  });
  await eventually(() => isLocked);
  const { services } = crewcall;
  services.decidedWithinMs = 200;
  const late = await anna.submitView({});
  t.regex(JSON.stringify(late.errors), /did not get through. Please send it again/);
  unlock();
  await holding;
  t.is(await status('P-1'), 'claimed');
  services.decidedWithinMs = HANG_MS;
  await anna.submitView({});
  t.regex(JSON.stringify((await form('anna', 'project_notice')).blocks), /P-1 has started/);
  t.is(await status('P-1'), 'started');
});

test.serial('the start of an unclaimed project says that nobody leads it, and asks who does', async (t) => {
  const { requested, slack, id, read, type, form, status, team, db } = await claimedProject(t);
  for (const code of ['P-1', 'P-2', 'P-3']) await requested(code, { skills: ['data-entry'] });
  const hana = slack.as(id('hana'));
  const started = (code: string) => eventually(async () => (await status(code)) === 'started');
  const asked = await read('hana', 'start P-1 @bela @chloe');
  t.regex(asked, /Nobody has claimed .*so nobody leads it yet.*Bela Toth leads it.*Start without a lead/s);
  t.is(await status('P-1'), 'requested');
  const { id: belaId } = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  await hana.click({ actionId: `confirm_start:${belaId}` });
  await started('P-1');
  t.deepEqual(await team('P-1'), ['bela lead', 'chloe specialist', 'hana pm']);
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).claimerId, belaId);

  await type('hana', 'start P-2');
  await hana.click({ actionId: 'start_project', value: 'P-2' });
  t.regex(JSON.stringify((await form('hana', 'team_picked')).blocks), /nobody leads it yet/);
  await hana.submitView({ lead: id('dario') });
  await started('P-2');
  t.deepEqual(await team('P-2'), ['dario lead', 'hana pm']);
  await hana.closeView({ all: true });

  t.regex(await read('hana', 'start P-3 --yes'), /P-3 has started/);
  t.deepEqual(await team('P-3'), ['hana pm']);
});
