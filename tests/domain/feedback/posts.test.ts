import test from 'ava';
import { mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';
import { agencyForAll } from '../../helpers/agency-for-all.ts';
import { eventually } from '../../helpers/eventually.ts';
import { newsroom } from './newsroom.ts';

const room = agencyForAll(test, newsroom);

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const HOSTILE =
  '<!channel> <@U0000000001> @here *bold* `code` http://evil.test <http://evil.test|click> & <!subteam^S1> ‮ :tada:\n> quote';

test.serial(
  'a ten is celebrated: PM and team are tagged, client and project are named, the comment is quoted',
  async (t) => {
    const { given, staffed, feedback, settled, id } = await room();
    await staffed('P-1', { hana: 'pm', anna: 'lead', bela: 'specialist' });
    await given({ score: 6 }, { score: 10, comment: 'Lovely work.\nThank you!' });
    await settled();
    const [, ten] = feedback();
    t.is(ten?.text, '10/10 from Ada Lovelace (Analytical Bakery) for P-1');
    const said = visibleText(ten!);
    t.regex(said, /A perfect ten/);
    t.regex(said, /↗ was 6/);
    t.regex(said, /> Lovely work\.\n> Thank you!/);
    t.regex(said, /<https:\/\/agency\.test\/projects\/bakery\|P-1: Landing page for a bakery>/);
    t.deepEqual(mentionsIn(ten!).users, [id('hana'), id('anna'), id('bela')]);
  },
);

test.serial('a low score asks for a review and names the PM as its owner', async (t) => {
  const { given, staffed, feedback, settled, id } = await room();
  await staffed('P-1', { hana: 'pm', anna: 'lead' });
  await given({ score: 3 });
  await settled();
  t.true(visibleText(feedback()[0]!).includes(`<@${id('hana')}> owns this: please review`));
  t.deepEqual(mentionsIn(feedback()[0]!).users, [id('hana'), id('anna')]);
});

test.serial('a low score without a PM names the claimer', async (t) => {
  const { given, staffed, feedback, settled, id } = await room();
  await staffed('P-1', { anna: 'lead', bela: 'specialist' });
  await given({ score: 0 });
  await settled();
  t.regex(visibleText(feedback()[0]!), new RegExp(`No PM on this project yet\\. <@${id('anna')}>, please review`));
});

test.serial('a score of an unknown project is posted without tags, and says so', async (t) => {
  const { given, feedback, settled } = await room();
  await given({ score: 9, projectCode: 'P-404' });
  await settled();
  t.regex(visibleText(feedback()[0]!), /P-404 is not known here, so nobody is tagged/);
  t.deepEqual(mentionsIn(feedback()[0]!), { users: [], usergroups: [], specials: [] });
});

test.serial('whatever clients write is shown as text and notifies nobody', async (t) => {
  const { given, staffed, feedback, settled, id } = await room();
  await staffed('P-1', { hana: 'pm' });
  await given(
    { score: 1, comment: HOSTILE, clientName: HOSTILE, clientCompany: HOSTILE },
    { score: 9, comment: `${'Very long. '.repeat(900)}${HOSTILE}`, clientName: null, clientCompany: null },
    { score: 8, projectCode: '<!here>', comment: '\u0000\u202e' },
  );
  await settled();
  t.is(feedback().length, 3);
  for (const message of feedback()) {
    t.deepEqual(mentionsIn(message).specials, []);
    t.deepEqual(mentionsIn(message).usergroups, []);
    t.false(/<http:\/\/evil/.test(JSON.stringify(message)));
    t.deepEqual(mentionsIn({ text: message.text }), { users: [], usergroups: [], specials: [] });
  }
  t.deepEqual(mentionsIn(feedback()[0]!).users, [id('hana')]);
  t.is(feedback()[1]?.text, '9/10 from a client for P-1');
});

test.serial('scores appear in order, each once, across restarts in the middle of a backlog', async (t) => {
  const { given, feedback, settled, restart } = await newsroom(t);
  await given(...range(1, 14).map((number) => ({ score: number % 11, projectCode: `P-${number}` })));
  await eventually(() => feedback().length >= 3);
  await restart();
  await eventually(() => feedback().length >= 7);
  await restart();
  await settled();
  t.deepEqual(
    feedback().map(({ text }) => text.replace(/.* for /, '')),
    range(1, 14).map((number) => `P-${number}`),
  );
});

test.serial('after a batch of a hundred the next one is taken at once, without waiting for the clock', async (t) => {
  const { given, feedback, settled, db, clock } = await newsroom(t);
  // The first hundred are in Slack already, so only the last ones take a second each.
  await db.message.createMany({
    data: range(1, 100).map((id) => ({
      key: `score:${id}`,
      bot: 'ops',
      target: 'C1',
      channel: 'C1',
      ts: `${id}.0`,
      postedAt: clock.now(),
    })),
  });
  await given(...range(1, 103).map((number) => ({ score: 9, projectCode: `P-${number}` })));
  // The next batch may be there before we check.
  t.true((await db.feedbackPost.count()) >= 100);
  await eventually(() => feedback().length === 3);
  await settled();
  t.deepEqual(
    feedback().map(({ text }) => text.replace(/.* for /, '')),
    ['P-101', 'P-102', 'P-103'],
  );
});

test.serial('scores appear in order, each once, if a third of all calls to Slack fail', async (t) => {
  const { given, feedback, settled, slack } = await newsroom(t);
  for (const [seed, kind] of (['server_error', 'reset_before', 'reset_after', 'rate_limit'] as const).entries()) {
    slack.faults.add({ kind, app: 'ops', probability: 0.1, seed });
  }
  await given(...range(1, 12).map((number) => ({ score: 9, projectCode: `P-${number}` })));
  await eventually(() => feedback().length >= 12);
  slack.faults.clear();
  await settled();
  t.deepEqual(
    feedback().map(({ text }) => text.replace(/.* for /, '')),
    range(1, 12).map((number) => `P-${number}`),
  );
});

test.serial(
  'if the feedback channel is archived the scores wait, the operators are told once, and then all are posted',
  async (t) => {
    const { given, feedback, slack, id, clock } = await newsroom(t);
    await given({ score: 9 });
    await eventually(() => feedback().length === 1);
    await slack.as(id('anna')).archive('client-feedback');
    await given({ score: 8 }, { score: 7 });
    await eventually(() => slack.messages('ops').some(({ text }) => text.includes('feedback')));
    await slack.as(id('anna')).unarchive('client-feedback');
    clock.advance({ minutes: 2 });
    await eventually(() => feedback().length === 3);
    t.deepEqual(
      feedback().map(({ text }) => text.slice(0, 1)),
      ['9', '8', '7'],
    );
    t.is(slack.messages('ops').filter(({ text }) => /feedback/.test(text)).length, 1);
  },
);
