import test from 'ava';
import { giveReviews } from '../../../app/domain/reviews/give.ts';
import { actions, primary } from '../../../app/infra/slack/blocks/blocks.ts';
import { mentionsIn, type View, visibleText } from '../../../sandbox/sandbox.ts';
import { canReview, finished } from '../../domain/reviews/finished.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial(
  'people who worked together are asked to review each other, in a form that opens at once and is filled when ready',
  async (t) => {
    const world = await finished(t);
    const { slack, id, finish, asked, open, give, saved } = world;
    await finish('P-1', ['bela', 'chloe']);
    t.deepEqual(
      ['anna', 'bela', 'chloe', 'dario', 'hana'].map((handle) => asked(handle).filter(canReview).length),
      [1, 1, 1, 0, 0],
    );
    const [message] = asked('anna');
    if (message === undefined) throw new Error('Expected a message.');
    t.is(message.text, 'How was it to work together on P-1? Please review your colleagues.');
    t.deepEqual(mentionsIn(message).users.sort(), [id('bela'), id('chloe')].sort());

    t.is((await slack.as(id('anna')).click({ actionId: 'review_peers' })).acked, true);
    const form = await open('anna');
    const [opened] = slack.calls({ method: 'views.open' });
    t.regex(JSON.stringify(opened?.args), /Loading…/);
    t.deepEqual(labels(form), ['Bela Toth', 'A comment on Bela Toth', 'Chloe Martin', 'A comment on Chloe Martin']);

    const answer = await give('anna', { bela: { rating: 4, comment: '  A pleasure.\n' }, chloe: { rating: 2 } });
    t.regex(words(answer), /Thank you\. You have reviewed 2 of 2 colleagues/);
    t.deepEqual(await saved(), ['anna → bela 4 A pleasure.', 'anna → chloe 2']);
    await eventually(() => asked('anna')[0]?.text.startsWith('Thank you for your reviews on P-1'));
    t.is(asked('anna').length, 1, 'it is the same message');
    t.regex(JSON.stringify(asked('anna')[0]?.blocks), /Change my review/);
    t.true(canReview(asked('bela')[0] ?? message), 'others are still asked');
  },
);

test.serial('a review may be changed; sending the same review twice has no effect', async (t) => {
  const { db, slack, id, finish, open, give, saved, settled, asked } = await finished(t);
  await finish('P-1', ['bela', 'chloe']);
  await open('anna');
  await give('anna', { bela: { rating: 4, comment: 'Quick' }, chloe: { rating: 5 } });
  const form = await open('anna');
  t.regex(JSON.stringify(form.blocks), /"initial_value":"Quick"/);
  await give('anna', {});
  t.deepEqual(await saved(), ['anna → bela 4 Quick', 'anna → chloe 5']);
  t.is(await db.auditEntry.count({ where: { action: 'review.given' } }), 1);

  await open('anna');
  await give('anna', { bela: { rating: 1, comment: '' }, chloe: { rating: null } });
  t.deepEqual(await saved(), ['anna → bela 1']);
  await settled();
  t.regex(visibleText(asked('anna')[0] ?? { text: '' }), /reviewed 1 of 2/);
  const trail = await db.auditEntry.findMany({ where: { action: 'review.given' } });
  t.deepEqual(
    trail.map(({ actor, via, projectCode, details }) => ({ actor, via, projectCode, details })),
    [1, 2].map(() => ({ actor: 'anna', via: 'click', projectCode: 'P-1', details: null })),
  );
  t.deepEqual(slack.ephemerals(id('anna')), []);
});

test.serial('mistakes in the form are shown at their field, and nothing is saved', async (t) => {
  const { db, slack, id, finish, open, saved } = await finished(t);
  await finish('P-1', ['bela', 'chloe']);
  await open('anna');
  const { id: bela } = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  const { id: chloe } = await db.person.findUniqueOrThrow({ where: { handle: 'chloe' } });
  const anna = slack.as(id('anna'));
  t.deepEqual((await anna.submitView({})).errors, { [`rating:${bela}`]: 'Rate at least one colleague.' });
  t.deepEqual((await anna.submitView({ [`rating:${bela}`]: '4', [`comment:${chloe}`]: 'Hm.' })).errors, {
    [`rating:${chloe}`]: 'Choose a rating to go with your comment.',
  });
  t.is(anna.view()?.callback_id, 'reviews_given', "nobody gives or sees somebody else's reviews, by whatever button");
  t.deepEqual(await saved(), []);
  await anna.submitView({ [`rating:${chloe}`]: '5' });
  await eventually(async () => (await saved()).join() === 'anna → bela 4,anna → chloe 5 Hm.');
});

test.serial("nobody gives or sees somebody else's reviews, by whatever button", async (t) => {
  const world = await finished(t);
  const { crewcall, clock, db, slack, id, finish, open, give, saved, modal } = world;
  await finish('P-1', ['bela', 'chloe']);
  await finish('P-2', ['dario']);
  await open('anna');
  await give('anna', { dario: { rating: 3, comment: 'Between us' } });
  const request = await db.reviewRequest.findFirstOrThrow({
    where: { person: { handle: 'anna' }, project: { code: 'P-2' } },
  });

  const guest = slack.addUser({ name: 'gast', realName: 'A Guest', email: 'guest@elsewhere.test' });
  for (const [who, said] of [
    [id('bela'), /not for you to give/],
    [guest.id, /not on the roster/],
  ] as const) {
    for (const value of [String(request.id), '999999', '-1', "1' OR 1=1"]) {
      const blocks = [actions(primary('Review', 'review_peers', value))];
      const forged = { channel: who, text: 'Forged', blocks };
      await crewcall.services.ops.client.call('chat.postMessage', forged, { priority: 'answer' });
      await slack.as(who).click({ actionId: 'review_peers', value });
      await eventually(() => said.test(words(slack.as(who).view())), { what: `${value} is refused` });
      t.false(JSON.stringify(slack.as(who).view()).includes('Between us'));
      await slack.as(who).closeView();
    }
  }

  const people = new Map((await db.person.findMany()).map((person) => [person.handle, person]));
  const [anna, bela, chloe, dario] = ['anna', 'bela', 'chloe', 'dario'].map((handle) => people.get(handle));
  if (!anna || !bela || !chloe || !dario) throw new Error('Expected people.');
  const say = (by: typeof anna, revieweeId: number) =>
    crewcall.services.transact((tx) => {
      const reviews = [{ revieweeId, rating: 1, comment: null }];
      return giveReviews(tx, { requestId: request.id, by, about: [revieweeId], reviews, at: clock.now() });
    });
  t.deepEqual(await say(bela, dario.id), { outcome: 'not_yours' });
  t.like(await say(anna, anna.id), { outcome: 'given', reviewed: 1 }, 'nobody reviews themselves');
  t.like(await say(anna, chloe.id), { outcome: 'given', reviewed: 1 }, 'nor somebody whom they have not worked with');
  t.deepEqual(await saved(), ['anna → dario 3 Between us']);
  t.regex(words(await modal('anna')), /Thank you/);
});

test.serial(
  'if Slack does not open the form in time, the person is asked to try again; if the database fails, the form says so',
  async (t) => {
    const { crewcall, slack, id, finish, open, modal } = await finished(t);
    await finish('P-1', ['bela']);
    slack.faults.add({ kind: 'refuse', method: 'views.open', code: 'expired_trigger_id', times: 1 });
    await slack.as(id('anna')).click({ actionId: 'review_peers' });
    await eventually(() => slack.ephemerals(id('anna')).length === 1);
    t.regex(slack.ephemerals(id('anna'))[0]?.text ?? '', /click once more/);
    t.is(slack.as(id('anna')).view(), undefined);

    const { db } = crewcall.services;
    crewcall.services.db = new Proxy(db, { get: () => () => Promise.reject(new Error('away')) });
    await slack.as(id('anna')).click({ actionId: 'review_peers' });
    await eventually(() => slack.as(id('anna')).view());
    t.regex(words(await modal('anna')), /did not work/);
    crewcall.services.db = db;

    await slack.as(id('anna')).closeView();
    slack.faults.add({ kind: 'reset_before', method: 'views.update', times: 1 });
    t.is((await open('anna')).callback_id, 'reviews_given');
  },
);

test.serial('a large team is reviewed page by page, each saved when it is sent', async (t) => {
  const world = await finished(t, { designers: 45 });
  const { slack, db, id, finish, open, modal, saved, settled, asked, designers: people } = world;
  await finish(
    'P-1',
    people.map(({ name }) => name),
  );
  const anna = slack.as(id('anna'));
  const rate = async (handle: string, rating: string | null) => {
    const person = await db.person.findUniqueOrThrow({ where: { handle } });
    await anna.submitView({ [`rating:${person.id}`]: rating });
    return modal('anna');
  };
  const first = await open('anna');
  t.regex(words(first), /page 1 of 3/);
  t.is(labels(first).length, 40);
  const second = await rate('d1', '5');
  t.regex(words(second), /page 2 of 3/);
  t.deepEqual(await saved(), ['anna → d1 5']);
  await settled();
  t.regex(visibleText(asked('anna')[0] ?? { text: '' }), /reviewed 1 of 45 colleagues/);
  await anna.submitView({});
  const third = await modal('anna');
  t.regex(words(third), /page 3 of 3/);
  t.is(labels(third).length, 10);
  await anna.submitView({});
  t.regex(words(await modal('anna')), /Thank you\. You have reviewed 1 of 45 colleagues/);

  await open('anna');
  await rate('d1', null);
  await anna.submitView({});
  t.regex(words(await modal('anna')), /page 3 of 3/);
  t.deepEqual((await anna.submitView({})).errors && (await saved()), [], 'the last page needs at least one review');
  await settled();
  t.regex(
    asked('anna')[0]?.text ?? '',
    /Please review your colleagues/,
    'a review that was taken back is asked for again',
  );
});

test.serial('a person without colleagues is not asked, and a colleague who is not in Slack is left out', async (t) => {
  const { db, slack, finish, asked, send, open } = await finished(t);
  await finish('P-1', []);
  t.deepEqual(asked('anna'), []);
  t.is(await db.reviewRequest.count(), 0);

  const ghost = { handle: 'ghost', name: 'Gwen *Ghost* <!channel>', email: 'gwen@nowhere.test', role: 'specialist' };
  await send('person.upserted', { ...ghost, skills: [] });
  await finish('P-2', ['ghost']);
  t.is(asked('anna').length, 1);
  const text = visibleText(asked('anna')[0] ?? { text: '' });
  t.deepEqual(mentionsIn(asked('anna')[0] ?? { text: '' }).specials, []);
  t.regex(text, /Gwen ∗Ghost∗/);
  t.deepEqual(labels(await open('anna')).slice(0, 1), ['Gwen *Ghost* <!channel>'], 'plain text shows what is its name');
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  t.deepEqual(slack.calls({ method: 'chat.postMessage', error: 'channel_not_found' }), []);
});

test.serial('a lost answer of Slack, and a restart in between, cause no second message', async (t) => {
  const { slack, finish, asked, restart, settled } = await finished(t);
  slack.faults.add({ kind: 'reset_after', app: 'ops', method: 'chat.postMessage', probability: 0.6, seed: 5 });
  const finishing = finish('P-1', ['bela', 'chloe']);
  await eventually(() => slack.calls({ method: 'chat.postMessage', app: 'ops' }).length > 3);
  await restart();
  await finishing;
  slack.faults.clear();
  await settled();
  t.deepEqual(
    ['anna', 'bela', 'chloe'].map((handle) => asked(handle).length),
    [1, 1, 1],
  );
});

/** The labels of the form's questions, in order. */
function labels({ blocks }: View): string[] {
  return blocks.flatMap(({ label }) => {
    const text = typeof label === 'object' && label !== null && 'text' in label ? label.text : undefined;
    return typeof text === 'string' ? [text] : [];
  });
}

function words(view: View | undefined): string {
  return visibleText({ text: '', blocks: view?.blocks ?? [] });
}
