import test from 'ava';
import { reopenProject } from '../../../app/domain/projects/life/reopen.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { canReview, finished } from '../../domain/reviews/finished.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('somebody who has given no review is reminded after two days, once, also across a restart', async (t) => {
  const { clock, finish, asked, open, give, settled, restart } = await finished(t);
  await finish('P-1', ['bela', 'chloe']);
  await open('anna');
  await give('anna', { bela: { rating: 5 } });
  clock.advance({ hours: 47 });
  await settled();
  t.deepEqual([asked('anna').length, asked('bela').length], [1, 1]);

  await restart();
  clock.advance({ hours: 2 });
  await eventually(() => asked('bela').length === 2 && asked('chloe').length === 2);
  await settled();
  t.is(asked('bela')[1]?.text, 'A reminder: please review your colleagues on P-1.');
  t.is(asked('anna').length, 1, 'somebody who has given reviews is not reminded');
  await restart();
  clock.advance({ hours: 30 });
  await settled();
  t.deepEqual([asked('bela').length, asked('chloe').length], [2, 2]);

  await open('bela');
  await give('bela', { anna: { rating: 4 } });
  await eventually(() => asked('bela').every(({ text }) => text.startsWith('Thank you')));
  t.true(asked('bela').every(canReview), 'and it may be changed from either message');
});

test.serial(
  'a reminder whose answer is lost appears once; a reminder that is late, after all reviews were given, never appears',
  async (t) => {
    const { clock, slack, db, finish, asked, open, give, settled } = await finished(t);
    await finish('P-1', ['bela']);
    slack.faults.add({ kind: 'reset_after', app: 'ops', method: 'chat.postMessage', times: 1 });
    slack.faults.add({ kind: 'reset_before', app: 'ops', method: 'chat.postMessage', times: 3 });
    clock.advance({ hours: 49 });
    await eventually(async () => (await db.reviewRequest.count({ where: { remindedAt: { not: null } } })) === 2);
    await eventually(() => asked('anna').length + asked('bela').length === 4);
    await settled();
    t.deepEqual([asked('anna').length, asked('bela').length], [2, 2]);

    await finish('P-2', ['bela']);
    // Slack refuses often enough that even on a busy machine the reviews are given before the reminders may go.
    slack.faults.add({ kind: 'rate_limit', app: 'ops', method: 'chat.postMessage', times: 8, retryAfter: 29 });
    clock.advance({ hours: 49 });
    await eventually(async () => (await db.reviewRequest.count({ where: { remindedAt: { not: null } } })) === 4);
    const refused = () => slack.calls({ app: 'ops', method: 'chat.postMessage', status: 429 }).length;
    await eventually(() => refused() > 0);
    for (const [handle, colleague] of [
      ['anna', 'bela'],
      ['bela', 'anna'],
    ] as const) {
      await open(handle);
      await give(handle, { [colleague]: { rating: 4 } });
    }
    // Slack takes posts again, so a reminder that was still wanted would appear now.
    slack.faults.clear();
    clock.advance({ minutes: 5 });
    await settled();
    const about = (handle: string) => asked(handle).filter(({ text }) => text.includes('P-2')).length;
    t.deepEqual([about('anna'), about('bela')], [1, 1]);
  },
);

test.serial('when the period is over the buttons are removed, and the given reviews count', async (t) => {
  const { clock, slack, db, id, finish, asked, open, give, modal, saved, settled } = await finished(t);
  await finish('P-1', ['bela', 'chloe']);
  await open('anna');
  await give('anna', { bela: { rating: 5 } });
  await open('bela');
  clock.advance({ hours: 95 });
  await settled();
  await open('anna');
  t.is((await modal('anna')).callback_id, 'reviews_given', 'it may be changed until the end');
  clock.advance({ hours: 2 });
  await eventually(() => ['anna', 'bela', 'chloe'].every((handle) => !asked(handle).some(canReview)));
  await settled();
  t.regex(asked('anna')[0]?.text ?? '', /^Thank you/);
  t.notRegex(visibleText(asked('anna')[0] ?? { text: '' }), /may change/);
  t.deepEqual(
    asked('chloe').map(({ text }) => text),
    Array(2).fill('The time for reviews is over: P-1'),
  );

  for (const handle of ['anna', 'bela']) {
    const shown = await give(handle, { chloe: { rating: 1 } });
    t.regex(visibleText({ text: '', blocks: shown.blocks }), /time for these reviews is over/);
    await slack.as(id(handle)).closeView();
  }
  t.deepEqual(await saved(), ['anna → bela 5']);
  await slack.as(id('chloe')).click({ actionId: 'review_peers', stale: true });
  await eventually(() => slack.as(id('chloe')).view());
  t.regex(visibleText({ text: '', blocks: (await modal('chloe')).blocks }), /time for these reviews is over/);
  t.is(await db.job.count({ where: { state: { in: ['dead', 'waiting'] }, kind: { startsWith: 'review.' } } }), 0);
});

test.serial(
  'after a project is reopened, its reviews can still be given; when it is completed again, people are asked again',
  async (t) => {
    const { clock, crewcall, db, send, finish, asked, open, give, saved, settled } = await finished(t);
    await finish('P-1', ['bela']);
    await crewcall.services.transact((tx) =>
      reopenProject(tx, { code: 'P-1', at: clock.now(), via: 'command', actor: 'hana' }),
    );
    await settled();
    await open('anna');
    await give('anna', { bela: { rating: 3 } });
    t.deepEqual(await saved(), ['anna → bela 3']);
    await send('quote.accepted', { code: 'P-1', person: 'chloe' });
    await send('project.completed', { code: 'P-1' });
    await send('project.completed', { code: 'P-1' });
    await eventually(() => asked('chloe').length === 1);
    await settled();
    t.deepEqual([asked('anna').length, asked('bela').length], [2, 2]);
    const requests = await db.reviewRequest.findMany({ orderBy: { id: 'asc' } });
    t.deepEqual(
      requests.map(({ life }) => life),
      [1, 1, 2, 2, 2],
    );
    await open('anna');
    await give('anna', { bela: { rating: 5 }, chloe: { rating: 4 } });
    t.deepEqual(await saved(), ['anna → bela 3', 'anna → bela 5', 'anna → chloe 4']);
  },
);
