import test from 'ava';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Newsroom, newsroom } from './newsroom.ts';

test.serial('/nps shows the figures of the week, only to the person who asks', async (t) => {
  const world = await newsroom(t);
  await world.staffed('P-1', { hana: 'pm', anna: 'lead' });
  await world.given({ score: 10, comment: 'Lovely.' }, { score: 9 }, { score: 8 }, { score: 2, comment: 'Late.' });
  await world.settled();
  const before = world.slack.messages('client-feedback').length;
  const said = await asked(world, 'bela', '');
  t.regex(said, /^This week: NPS \+25\n/);
  t.regex(said, /NPS \+25\* from 4 scores\. There were no scores in the period before/);
  t.regex(said, /Promoters\*\n2 \(50%\)/);
  t.regex(said, /Response rate\*: no project was completed/);
  t.regex(said, /10\/10 from Ada Lovelace \(Analytical Bakery\) for P-1 · <http[^|]+\|message>\n> Lovely\./);
  t.true(said.includes(`<@${world.id('hana')}> owns it`));
  t.is(world.slack.messages('client-feedback').length, before);
  t.is((await asked(world, 'hana', 'last 7 days')).split('\n')[0], 'Last 7 days: NPS +25');
  t.is((await asked(world, 'hana', '“last 7 days”.')).split('\n')[0], 'Last 7 days: NPS +25');
  t.regex(await asked(world, 'hana', 'for anna this quarter'), /\*NPS\* for Anna Kovacs · this quarter/);
  t.is((await asked(world, 'hana', '7d please')).split('\n')[0], 'Last 7 days: NPS +25');
});

test.serial('the change against the previous period is shown, and an empty period says so', async (t) => {
  const world = await newsroom(t);
  const ago = (days: number) => new Date(world.clock.now().getTime() - days * 86_400_000);
  await world.db.feedbackPost.createMany({
    data: [
      [1, 10, 1],
      [2, 10, 2],
      [3, 0, 12],
      [4, 10, 13],
    ].map(([id, score, days]) => ({
      scoreId: BigInt(1_000 + id!),
      projectCode: 'P-1',
      score: score!,
      scoredAt: ago(days!),
      takenAt: ago(days!),
    })),
  });
  const said = await asked(world, 'anna', 'last 10 days');
  t.regex(said, /NPS \+100\* from 2 scores\. ▲ up 100: it was 0 in the period before, from 2 scores/);
  t.regex(said, /NPS of 12 weeks: \*\+50\*, from 4 scores/);
  t.notRegex(said, /never posted/, 'these scores count, whenever they were given');
  t.regex(
    said,
    /One detractor without an outcome\*\n• 0\/10 from a client for P-1: nobody owns it yet/,
    'without a message there is no link',
  );
  t.regex(await asked(world, 'anna', '2019'), /Nobody gave a score in 2019\. The first one came on /);
});

test.serial(
  'words that are no period, and people who may not see the figures, are answered too; members of the workspace may see them',
  async (t) => {
    const world = await newsroom(t);
    const { slack } = world;
    t.regex(await asked(world, 'anna', 'since *forever*'), /I do not understand .*forever/);
    t.regex(await asked(world, 'anna', 'lst month'), /^Last month: no scores/, 'a typing error');
    t.regex(
      await asked(world, 'anna', 'since 1 jan 2019'),
      /^Since Tue, 1 Jan 2019: no scores\nNobody gave a score since Tue, 1 Jan 2019\./,
    );
    t.regex(await asked(world, 'anna', 'last 30 days'), /Nobody gave a score in the last 30 days\./);
    t.regex(await asked(world, 'anna', 'every monday'), /^Type `\/nps` for this week/, 'it subscribes nobody');
    t.regex(await asked(world, 'anna', 'help'), /^Type `\/nps` for this week/);
    const told = async (name: string, more: { isRestricted?: boolean }) => {
      const { id } = slack.addUser({ name, email: `${name}@elsewhere.test`, ...more });
      slack.channel('client-feedback')?.members.add(id);
      await eventually(() => world.crewcall.services.directory.person({ slackId: id }));
      await slack.as(id).command('/nps', '', { channel: 'client-feedback' });
      return (await eventually(() => slack.ephemerals(id)[0]))?.text ?? '';
    };
    t.regex(await told('mallory', {}), /^This week: |Nobody gave a score/);
    t.regex(await told('gast', { isRestricted: true }), /not on the roster/);
  },
);

async function asked({ slack, id }: Newsroom, handle: string, text: string): Promise<string> {
  const before = slack.ephemerals(id(handle)).length;
  await slack.as(id(handle)).command('/nps', text, { channel: 'client-feedback' });
  await eventually(() => slack.ephemerals(id(handle)).length > before);
  return visibleText(slack.ephemerals(id(handle))[before]!);
}
