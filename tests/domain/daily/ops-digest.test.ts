import test from 'ava';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test('each morning #ops gets one list of everything that waits for somebody, with its buttons, and none if nothing waits; health has a port of its own', async (t) => {
  const { slack, crewcall, clock, db, request, offered, claim, settled, id } = await agency(t, {
    people: ['anna', 'bela', 'hana'],
    // Only the test runs the scheduler of this product.
    env: {
      OPS_DIGEST_CRON: '0 0 9 * * *',
      ADMIN_PORT: '0',
      CLAIM_ESCALATION_MINUTES: '100000',
      CLAIM_STALE_HOURS: '10000',
    },
  });
  const digests = () =>
    slack.messages('ops').filter((message) => visibleText(message).includes('What waits for somebody'));
  const nextMorning = async () => {
    clock.advance({ hours: 24 });
    // Two processes reach the same slot, and there is one message.
    await Promise.all([crewcall.takeOpsDigest(), crewcall.takeOpsDigest()]);
    await settled();
  };
  await crewcall.takeOpsDigest();
  await nextMorning();
  t.is(digests().length, 0);
  t.is(await db.job.count({ where: { kind: 'daily.ops-digest', state: 'done' } }), 1);

  await request({ code: 'P-1', title: 'Logo for a *bank*', dueAt: '2020-01-02' });
  await offered('P-1', ['anna', 'bela']);
  await request({ code: 'P-2', dueAt: '2099-12-01' });
  await offered('P-2', ['anna', 'bela']);
  await claim('anna', 'P-2');
  await db.score.create({
    data: { projectCode: 'P-2', clientName: 'Ada', score: 3, comment: 'no', createdAt: clock.now() },
  });
  await crewcall.takeScores();
  await db.job.create({
    data: {
      kind: 'home.greet',
      payload: {},
      state: 'dead',
      runAt: clock.now(),
      createdAt: clock.now(),
      finishedAt: clock.now(),
    },
  });
  await settled();
  await nextMorning();
  t.is(digests().length, 1);
  const [digest] = digests();
  const text = visibleText(digest!);
  t.regex(
    text,
    /Unclaimed[\s\S]*P-1[\s\S]*Claimed, not started[\s\S]*P-2[\s\S]*Overdue[\s\S]*P-1[\s\S]*3\/10[\s\S]*Ada[\s\S]*1 job/,
  );
  const blocks = JSON.stringify(digest?.blocks);
  for (const button of ['claim_project', 'start_project', 'project_status', 'feedback_follow_up', 'project_retry']) {
    t.true(blocks.includes(`"${button}"`), button);
  }
  await slack.as(id('hana')).click({ channel: 'ops', actionId: 'project_retry' });
  await eventually(
    async () => (await db.job.count({ where: { kind: 'home.greet', state: 'dead', attempts: 0 } })) === 0,
  );
  await slack.as(id('bela')).click({ channel: 'ops', actionId: 'claim_project', value: 'P-1' });
  await eventually(() => db.project.findFirst({ where: { code: 'P-1', claimer: { handle: 'bela' } } }));

  // The pages for operators are on another port than the public ones.
  t.not(crewcall.adminUrl, crewcall.url);
  for (const path of ['healthz', 'readyz', 'metrics']) {
    await eventually(async () => (await fetch(`${crewcall.adminUrl}/${path}`)).status === 200, { what: path });
    t.is((await fetch(`${crewcall.url}/${path}`)).status, 404, path);
  }
  t.is((await fetch(`${crewcall.adminUrl}/events`, { method: 'POST' })).status, 404);
});
