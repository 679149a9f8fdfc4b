import test from 'ava';
import type { NewFault } from '../../../sandbox/control/faults.ts';
import { type Person, type Sandbox, visibleText } from '../../../sandbox/sandbox.ts';
import { agency } from '../../helpers/agency.ts';
import { crowd, enlist } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';

// Each rule hits calls that the ones before it left alone. Together they hit one call in three.
const TROUBLE: readonly NewFault[] = [
  { kind: 'rate_limit', probability: 0.06, seed: 11 },
  { kind: 'server_error', probability: 0.07, seed: 12 },
  { kind: 'reset_before', probability: 0.07, seed: 13 },
  { kind: 'reset_after', probability: 0.09, seed: 14 },
  { kind: 'slow', delayMs: 400, probability: 0.04, seed: 15 },
  { kind: 'slow_answer', delayMs: 400, probability: 0.05, seed: 16 },
];

test('with trouble on every third call and with closing sockets, everything ends as it would have without', async (t) => {
  t.timeout(HANG_MS);
  const world = await agency(t, { people: ['hana'] });
  const { slack, db, crewcall, request, settled } = world;
  const people = crowd(slack, 10);
  await enlist(world, people);
  const [winner, helper] = people;
  if (winner === undefined || helper === undefined) throw new Error('Expected people.');
  await slack.as(helper.id).join('client-feedback');
  const offers = ({ id }: Person) => slack.directMessages('newproject', id);
  const feedback = () => slack.messages('client-feedback');
  for (const fault of TROUBLE) slack.faults.add(fault);

  await request({ code: 'P-1' });
  await eventually(() => people.every((one) => offers(one).length > 0));
  slack.closeSockets(undefined, { abrupt: true });
  await clicked(slack, winner, 'claim_project');
  await eventually(() => people.every((one) => one === winner || offers(one).length === 0));
  await eventually(() => offers(winner)[0]?.text.startsWith('You claimed'));

  const scores = [9, 2, 7, 10, 0];
  for (const score of scores) {
    const row = { projectCode: 'P-1', clientName: `Client ${score}`, score, createdAt: new Date() };
    await db.score.create({ data: row });
  }
  await crewcall.takeScores();
  slack.closeSockets('ops');
  await eventually(() => feedback().length >= scores.length);
  const { ts } = feedback()[1] ?? { ts: '' };
  await clicked(slack, helper, 'feedback_follow_up', ts);
  const shown = () => visibleText(feedback()[1] ?? { text: '' });
  await eventually(() => shown().includes('follows up'));
  // The form may not open if Slack does not reach us, so people click again.
  await eventually(async () => {
    if (slack.as(helper.id).view() !== undefined) return true;
    await clicked(slack, helper, 'feedback_outcome', ts);
    return await eventually(() => slack.as(helper.id).view() !== undefined, { within: 1_500 });
  });
  await eventually(async () => (await slack.as(helper.id).submitView({ text: 'A second draft.' })).acked);
  await eventually(() => shown().includes('A second draft.'));
  await settled();

  t.deepEqual(
    people.map((one) => offers(one).length),
    people.map((one) => (one === winner ? 1 : 0)),
  );
  t.is(slack.deleted().length, people.length - 1, 'nobody ever had a second DM');
  t.deepEqual(
    feedback().map(({ text }) => /from Client (\d+)/.exec(text)?.[1]),
    scores.map(String),
  );
  t.deepEqual(slack.messages('ops'), []);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  const struck = slack.calls().filter(({ status }) => status !== 200).length;
  t.true(struck > slack.calls().length / 10, `${struck} of ${slack.calls().length} calls failed`);
});

/** Clicks until a socket receives it. While none is open, Slack tells the person to try again. */
async function clicked(slack: Sandbox, { id }: Person, actionId: string, ts?: string): Promise<void> {
  await eventually(async () => (await slack.as(id).click({ actionId, ts })).acked);
}
