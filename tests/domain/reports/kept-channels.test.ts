import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { askAboutChannel, chooseChannel, keepChannel, keptFor } from '../../../app/domain/reports/channels/keep.ts';
import { createKeptChannels } from '../../../app/domain/reports/channels/kept-channels.ts';
import { systemClock } from '../../../app/infra/clock.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { RetryLater } from '../../../app/infra/errors.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { migratedDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';
import { newsroom } from '../feedback/newsroom.ts';

test.serial(
  'after a restart a renamed #client-feedback still gets the scores, and the operators are asked whether a new channel of that name is meant',
  async (t) => {
    const { given, feedback, slack, id, restart, settled, db } = await newsroom(t);
    const everybody = [...slack.channel('client-feedback')!.members];
    await given({ score: 9 });
    await eventually(() => feedback().length === 1);

    await slack.as(id('anna')).rename('client-feedback', 'voices');
    const { id: newId } = slack.addChannel({ name: 'client-feedback', members: everybody });
    const oldId = slack.channel('voices')!.id;
    await restart();
    await given({ score: 8 });
    await eventually(() => slack.messages('voices').length === 2);
    t.is(feedback().length, 0, 'nothing is posted in a channel that only has the name');

    const questions = () =>
      slack.messages('ops').filter(({ blocks }) => /use_channel|decided/.test(JSON.stringify(blocks)));
    await eventually(() => questions().length === 1);
    const [asked] = questions();
    t.regex(visibleText(asked!), new RegExp(`<#${oldId}> so far.*another channel has that name: <#${newId}>`));

    await slack.as(id('anna')).click({ ts: asked!.ts, actionId: 'use_channel' });
    await eventually(() => slack.ephemerals(id('anna')).some((one) => /project managers and admins/.test(one.text)));
    t.is((await db.channelQuestion.findFirstOrThrow()).choice, null, 'a specialist cannot decide it');
    await slack.as(id('hana')).click({ ts: asked!.ts, actionId: 'use_channel' });
    await eventually(() => /has decided: it goes to <#/.test(visibleText(questions()[0]!)));
    await given({ score: 7 });
    await eventually(() => feedback().length === 1);
    t.is(slack.messages('voices').length, 2);

    await restart();
    await settled();
    t.is(questions().length, 1, 'a decided question is not asked again');
  },
);

test.serial(
  'if #ops is closed and another channel has its name, reports go there, and the first one says so',
  async (t) => {
    const { slack, id, send, restart, settled } = await newsroom(t);
    const everybody = [...slack.channel('ops')!.members];
    await send('project.cancelled', { code: 'P-404' });
    await eventually(() => slack.messages('ops').length === 1);
    await slack.as(id('anna')).rename('ops', 'old-ops');
    await slack.as(id('anna')).archive('old-ops');
    const { id: newId } = slack.addChannel({ name: 'ops', members: everybody });
    await restart();
    await eventually(() => slack.messages('ops').some(({ text }) => text.includes('is closed')));
    t.true(slack.messages('ops')[0]?.text.includes(`<#${newId}>`));
    await send('project.cancelled', { code: 'P-405' });
    await eventually(() => slack.messages('ops').some(({ text }) => text.includes('P-405')));
    await settled();
  },
);

test('if two processes find a channel at once the first one counts; another name in the setting is searched for again', async (t) => {
  const { url } = await migratedDatabase(t);
  const db = openDatabase(url, { connectionLimit: 3 });
  t.teardown(() => db.$disconnect());
  const transact = createTransact(db, consequences);
  const at = new Date();
  const keep = (name: string, slackId: string) =>
    transact((tx) => keepChannel(tx, { setting: 'FEEDBACK_CHANNEL', name, slackId, at }));
  t.is(await keptFor(db, 'FEEDBACK_CHANNEL', 'voices'), null);
  t.is(await keep('voices', 'C0FIRST'), 'C0FIRST');
  t.is(await keep('voices', 'C0SECOND'), 'C0FIRST');
  t.is(await keptFor(db, 'FEEDBACK_CHANNEL', 'praise'), null, 'the operators name another one');
  t.is(await keep('praise', 'C0THIRD'), 'C0THIRD');

  const by = await db.person.create({
    data: { handle: 'hana', name: 'Hana', email: 'hana@agency.test', role: 'pm', upsertedAt: at, createdAt: at },
  });
  const ask = (otherId: string) =>
    transact((tx) => askAboutChannel(tx, { setting: 'FEEDBACK_CHANNEL', name: 'praise', otherId, at }));
  const questions = () => db.channelQuestion.findMany({ orderBy: { id: 'asc' } });
  await Promise.all([ask('C0OTHER'), ask('C0OTHER'), ask('C0THIRD')]);
  const [first, ...more] = await questions();
  t.deepEqual(more, [], 'there is one question, and none about the channel itself');

  const choose = (questionId: number, choice: 'keep' | 'use') =>
    transact((tx) => chooseChannel(tx, { questionId, choice, by, at }));
  t.deepEqual(await choose(first!.id, 'keep'), { outcome: 'chosen' });
  t.deepEqual(await choose(first!.id, 'use'), { outcome: 'decided_before' });
  t.is(await keptFor(db, 'FEEDBACK_CHANNEL', 'praise'), 'C0THIRD');
  await ask('C0OTHER');
  t.is((await questions()).length, 1, 'an answer to keep it is not asked for again');

  await ask('C0ANOTHER');
  const second = (await questions())[1]!;
  t.deepEqual(await choose(second.id, 'use'), { outcome: 'chosen' });
  t.is(await keptFor(db, 'FEEDBACK_CHANNEL', 'praise'), 'C0ANOTHER');
  await ask('C0THIRD');
  const third = (await questions())[2]!;
  await keep('voices', 'C0NEW');
  t.deepEqual(await choose(third.id, 'use'), { outcome: 'over' });
  t.is(await keptFor(db, 'FEEDBACK_CHANNEL', 'voices'), 'C0NEW');
  t.deepEqual(await choose(999, 'use'), { outcome: 'unknown' });
});

test.serial(
  'a missing channel is reported at the first look, before there is anything to post; the other one is kept',
  async (t) => {
    const { url } = await migratedDatabase(t);
    const db = openDatabase(url, { connectionLimit: 2 });
    t.teardown(() => db.$disconnect());
    const missing = new RetryLater('No channel', new Date(), { key: 'channel-missing', text: 'There is no channel' });
    const channels = createKeptChannels({
      db,
      transact: createTransact(db, consequences),
      clock: systemClock,
      directory: {
        channelId: async (name) => (name === 'ops' ? 'C0OPS' : Promise.reject(missing)),
        lookAtChannel: async () => ({ named: 'C0OPS', seen: true }),
      },
      settings: { FEEDBACK_CHANNEL: 'client-feedback', OPS_CHANNEL: 'ops' },
    });
    // The job that checks the channels at each start reports its errors in #ops.
    t.is(await t.throwsAsync(channels.compare()), missing);
    t.is(await keptFor(db, 'OPS_CHANNEL', 'ops'), 'C0OPS');
  },
);
