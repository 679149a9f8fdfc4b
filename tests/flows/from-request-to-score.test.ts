import test from 'ava';
import { mentionsIn, visibleText } from '../../sandbox/sandbox.ts';
import { eventually, HANG_MS } from '../helpers/eventually.ts';
import { operated } from '../helpers/operated.ts';

test("a client's project is claimed, and a client's score is posted, followed up and closed", async (t) => {
  const { slack, product, designers, db, enlist, request, score, offers, offered, settled } = await operated(t, {
    designers: 4,
    // A click is acknowledged after its commit, which may take longer on a busy machine than Slack waits.
    sandbox: { ackLimitMs: HANG_MS },
  });
  const [anna, bela] = designers;
  if (anna === undefined || bela === undefined) throw new Error('Expected four designers.');
  await enlist();
  await request('P-1042');
  await offered('P-1042');
  t.true(designers.every((one) => offers(one)[0]?.text === 'New project: Landing page for a bakery'));

  t.true((await slack.as(anna.id).click({ actionId: 'claim_project' })).acked);
  await eventually(() => designers.every((one) => one === anna || offers(one).length === 0));
  await eventually(() => offers(anna)[0]?.text.startsWith('You claimed Landing page'));

  const id = await score({ code: 'P-1042', score: 4, comment: 'It came <late>, *twice*.' });
  const feedback = () => slack.messages('client-feedback');
  await eventually(() => feedback().length === 1);
  const [posted] = feedback();
  t.is(posted?.text, '4/10 from Ada Lovelace (Analytical Bakery) for P-1042');
  t.deepEqual(mentionsIn(posted ?? { text: '' }), { users: [anna.id], usergroups: [], specials: [] });

  t.true((await slack.as(bela.id).click({ actionId: 'feedback_follow_up', channel: 'client-feedback' })).acked);
  await eventually(() => visibleText(feedback()[0] ?? { text: '' }).includes(`<@${bela.id}> follows up`));
  await slack.as(bela.id).click({ actionId: 'feedback_outcome', channel: 'client-feedback' });
  await eventually(() => slack.as(bela.id).view() !== undefined);
  t.true((await slack.as(bela.id).submitView({ text: 'Called them: a second draft by Friday.' })).acked);
  await eventually(() => visibleText(feedback()[0] ?? { text: '' }).includes('a second draft by Friday'));

  await settled();
  t.is(feedback().length, 1);
  t.is(offers(anna).length, 1);
  t.deepEqual(slack.messages('ops'), []);
  t.is(
    (await db.feedbackOutcome.findUniqueOrThrow({ where: { scoreId: id } })).outcome,
    'Called them: a second draft by Friday.',
  );
  t.deepEqual(
    slack.calls().filter(({ error }) => error !== undefined),
    [],
  );
  t.is((await product.stop()).status, 0);
});
