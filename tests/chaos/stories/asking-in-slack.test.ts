import test from 'ava';
import { ask } from '../../../app/domain/metrics/answer/ask.ts';
import { mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';
import { type Questioners, questioners } from '../../domain/metrics/questioners.ts';
import { sharedPlace } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

const BUTTONS = /Previous period|By week|Subscribe|CSV/g;

// All stories share one product. Those that create projects come last.
const shared = questioners(sharedPlace(test));

async function begin(): Promise<Questioners> {
  const world = await shared;
  world.slack.faults.clear();
  await world.settled();
  return world;
}

test.serial(
  '@statsbot answers in a thread and in a DM too, once each, and a button asks a further question in the same thread',
  async (t) => {
    const { asked, slack, id, settled, db, thread } = await begin();
    const { ts } = await slack.as(id('bela')).post('ops', 'How are we doing?');
    const [inThread] = await asked('anna', 'open projects', { thread: ts });
    t.regex(visibleText(inThread!), /^0 projects\n\*Open projects\* · at this moment/);

    await slack.as(id('anna')).message('statsbot', 'promoters last week');
    const replies = () => slack.directMessages('statsbot', id('anna')).filter((one) => one.bot_id);
    await eventually(() => replies().length >= 1);
    t.truthy(replies()[0]?.thread_ts);
    t.regex(visibleText(replies()[0]!), /^0 scores/);

    const [answer] = await asked('anna', 'projects claimed last week');
    await slack.as(id('bela')).click({ ts: answer!.ts, text: 'Previous period' });
    await eventually(
      () => thread(answer!.thread_ts!).filter((one) => visibleText(one).includes('Projects claimed')).length === 2,
    );
    await settled();
    t.is(await db.job.count({ where: { state: 'dead' } }), 0);
    t.is(thread(ts).filter((one) => one.bot_id).length, 1);
  },
);

test.serial('a question that Slack delivers again is answered once', async (t) => {
  const { asked, crewcall, clock, thread, settled, id, slack } = await begin();
  await eventually(async () => (await fetch(`${crewcall.url}/readyz`)).status === 200);
  const [answer] = await asked('anna', 'open projects');
  const ts = answer!.thread_ts!;
  const again = {
    ...{ bot: 'statsbot' as const, channel: slack.channel('ops')!.id, ts, threadTs: ts, message: true },
    ...{ slackId: id('anna'), text: 'open projects', askedAt: clock.now().getTime() },
  };
  await crewcall.services.transact((tx) => ask(tx, again));
  await settled();
  t.is(thread(ts).length, 1);
});

test.serial('without an app of its own, @ops answers for it: mentioned, as a DM, and by /stats', async (t) => {
  const { answer, slack, id } = await questioners(t, { statsbot: false });
  t.regex(await answer('anna', 'open projects'), /^0 projects/);
  t.regex(await answer('anna', 'help'), /ask me for `nps last month`, say; `\/stats help`/);
  await slack.as(id('anna')).message('ops', 'open projects');
  await eventually(() => slack.directMessages('ops', id('anna')).some((one) => /^0 projects/.test(visibleText(one))));
  const { ephemeral } = await slack.as(id('anna')).command('/stats', 'open projects by skill', { channel: 'ops' });
  t.regex(visibleText(ephemeral!), /^0 projects\n.*\nThere is nothing to break down/);
});

test.serial('/stats is answered for one person alone, and so are clicks in the answer', async (t) => {
  const { slack, id } = await begin();
  const anna = slack.as(id('anna'));
  const before = slack.messages('ops').length;
  const whispers = slack.ephemerals(id('anna')).length;
  const { ephemeral } = await anna.command('/stats', 'projects started last week', { channel: 'ops' });
  t.regex(visibleText(ephemeral!), /^0 projects/);
  t.notRegex(visibleText(ephemeral!), /CSV/, 'no file can come with it');
  const file = await anna.command('/stats', 'projects started last week as csv', { channel: 'ops' });
  t.regex(visibleText(file.ephemeral!), /ask me in a channel, or as a DM/);
  await anna.click({ text: 'Previous period' });
  await eventually(() => slack.ephemerals(id('anna')).length === whispers + 3);
  t.is(slack.messages('ops').length, before);
});

test.serial(
  'help lists the metrics by subject with examples, list all of them, explain what is counted and how',
  async (t) => {
    const { answer } = await begin();
    const help = await answer('anna', 'help');
    t.regex(help, /\*Projects\*\n`projects requested this week` Projects that clients asked for/);
    t.regex(help, /\*Clients\*/);
    t.notRegex(help, /revenue/, 'what anna may not ask for is not offered to her');
    t.regex(await answer('lena', 'help'), /revenue/);
    t.regex(await answer('anna', 'list'), /\*time to start p90\* From the claim to the start/);
    const explained = await answer('anna', 'explain nps');
    t.regex(explained, /\*NPS\*\nNet Promoter Score/);
    t.regex(explained, /\*Source\*: scores/);
    t.regex(explained, /FROM scores s\nWHERE s\.created_at &gt;= :from|FROM scores s WHERE s\.created_at &gt;= :from/);
  },
);

test.serial(
  'a word that is not understood is named, and the nearest metrics are buttons that ask for them',
  async (t) => {
    const { asked, slack, id, thread } = await begin();
    const [answer] = await asked('anna', 'projects abandoned last week');
    t.regex(visibleText(answer!), /I do not understand \*“projects abandoned”\*|I do not understand \*“abandoned”\*/);
    t.regex(JSON.stringify(answer!.blocks), /"action_id":"ask_metric"/);
    t.notRegex(visibleText(answer!), /^\d/, 'a guess is no answer');
    await slack.as(id('anna')).click({ ts: answer!.ts, actionId: 'ask_metric' });
    await eventually(() => thread(answer!.thread_ts!).length >= 2);
    t.regex(visibleText(thread(answer!.thread_ts!)[1]!), /^\d+ projects\n.*last week/, 'for the same week');
  },
);

test.serial(
  'a question that takes longer than two seconds gets a mark of patience, which is removed with the answer',
  async (t) => {
    const { slack, id, thread } = await begin();
    const held = slack.faults.hold({ method: 'chat.postMessage' });
    const { ts } = await slack.as(id('anna')).mention('statsbot', 'ops', 'open projects');
    const marks = () => slack.messages('ops').find((one) => one.ts === ts)?.reactions ?? [];
    await eventually(() =>
      slack
        .calls({ method: 'reactions.add' })
        .some(({ args }) => args.timestamp === ts && args.name === 'hourglass_flowing_sand'),
    );
    held.release();
    await eventually(() => thread(ts).length === 1);
    await eventually(() => marks().length === 0);
    t.pass();
  },
);

test.serial(
  'a question in a channel is answered in its thread: number, comparison, picture, and further questions as buttons',
  async (t) => {
    const { asked, request, db } = await begin();
    await request({ code: 'P-1', skills: ['nobody-has-this'] });
    await request({ code: 'P-2', skills: ['nobody-has-this'] });
    await eventually(async () => (await db.project.count()) === 2);

    // On the first day of a month, "this month" is one day, of which there is no picture.
    const [answer, picture] = await asked('anna', 'how many projects were requested in the last 30 days?', {
      answers: 2,
    });
    const seen = visibleText(answer!);
    t.regex(
      seen,
      /^2 projects\n\*Projects requested\* · last 30 days \(.*\)\nFirst period: nothing was counted before it\./,
    );
    t.deepEqual(seen.match(BUTTONS), ['Previous period', 'By week', 'Subscribe', 'CSV']);
    t.is(answer?.text.split(' (')[0], 'Projects requested: 2 projects');
    t.is(picture?.files?.length, 1);
  },
);

test.serial('hostile text in a question or a name is shown as plain text', async (t) => {
  const { asked, request, settled } = await begin();
  const name = '<!channel> *evil* `x` =HYPERLINK("http://x")';
  await request({ code: 'P-3', skills: ['nobody-has-this'], client: { name, company: name, email: 'e@x.test' } });
  await settled();
  const [puzzled] = await asked('anna', 'nps <!channel> <@U0000> by `evil`');
  const [table] = await asked('anna', 'projects requested this month by client');
  const [, file] = await asked('anna', 'projects requested this month by client as csv', { answers: 2 });
  for (const message of [puzzled!, table!])
    t.deepEqual(mentionsIn(message), { users: [], usergroups: [], specials: [] });
  t.regex(visibleText(table!), /```[^`]*\n&lt;!channel&gt;/);
  const [typed] = await asked('anna', 'R&amp;D was sad :cry:');
  t.regex(typed!.text, /^I do not understand “r&amp;d .*😢”/);
  t.is(file?.files?.length, 1);
});

test.serial('in a thread a question builds on the one before: which ones, and for whom', async (t) => {
  const { asked, request, settled, slack, id, thread } = await begin();
  await request({ code: 'P-40', title: 'A lamp', skills: ['nobody-has-this'] });
  await settled();
  const [count] = await asked('anna', 'how many unclaimed projects do we have in nobody-has-this?');
  t.regex(visibleText(count!), /^\d+ projects?\n\*Unclaimed projects\* in nobody-has-this · at this moment/);
  t.regex(visibleText(count!), /Counted: Projects that are requested and that nobody has claimed/);
  const [which] = await asked('bela', 'which ones?', { thread: count!.thread_ts! });
  t.regex(visibleText(which!), /\*Unclaimed projects\* in nobody-has-this[\s\S]*• P-40 A lamp, /);
  await slack.as(id('anna')).click({ ts: count!.ts, text: 'Which ones?' });
  await eventually(() => thread(count!.thread_ts!).filter((one) => visibleText(one).includes('• P-40')).length === 2);
  const [kind] = await asked('anna', 'thx!');
  t.regex(visibleText(kind!), /^You are welcome/);
});

test.serial('fifty questions at once are all answered, in their order, each once', async (t) => {
  const { slack, id, thread, settled, db } = await begin();
  const anna = slack.as(id('anna'));
  const before = await db.job.findMany({ where: { kind: 'metrics.answer' } });
  const questions = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      anna.mention('statsbot', 'ops', index % 2 === 0 ? 'overdue' : 'open projects'),
    ),
  );
  await eventually(() => questions.every(({ ts }) => thread(ts).length >= 1), {
    what: 'all are answered',
  });
  await settled();
  for (const { ts } of questions) t.is(thread(ts).length, 1);
  const jobs = await db.job.findMany({
    where: { kind: 'metrics.answer', id: { notIn: before.map((job) => job.id) } },
    orderBy: { id: 'asc' },
  });
  t.is(jobs.length, 50);
  const finished = jobs.map(({ finishedAt }) => finishedAt!.getTime());
  t.deepEqual(
    finished,
    finished.toSorted((one, other) => one - other),
  );
  t.true(slack.calls().every(({ error }) => error !== 'ratelimited'));
});
