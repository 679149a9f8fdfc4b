import test, { type ExecutionContext } from 'ava';
import { DateTime } from 'luxon';
import { type Message, mentionsIn, visibleText } from '../../../sandbox/sandbox.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type Newsroom, newsroom } from './newsroom.ts';

const HOSTILE = '<!channel> <@U0000000001> *bold* <http://evil.test|click> ‮\n> quote';
const BERLIN = 'Europe/Berlin';

/** A newsroom whose digest comes by the clock. */
const weekly = (t: ExecutionContext) => newsroom(t, { env: { DIGEST_CRON: '0 0 9 * * 1' } });

test.serial('at its slot the digest shows the week in numbers and words, with the chart below, once', async (t) => {
  const world = await weekly(t);
  const { slack, db, id, staffed, given, settled, crewcall, restart } = world;
  await staffed('P-1', { hana: 'pm', anna: 'lead', bela: 'specialist' });
  await staffed('P-2', { hana: 'pm', bela: 'lead' });
  await given(
    { score: 10, comment: 'Lovely work.' },
    { score: 9, projectCode: 'P-2', comment: 'Quick.' },
    { score: 9, comment: null },
    { score: 7 },
    { score: 3, projectCode: 'P-2', clientName: 'Bob', comment: 'Late and\n\nrude.' },
  );
  await settled();
  await complete(world, ['P-1', 'P-3']);
  await toMonday(world);
  await crewcall.takeDigest();
  await crewcall.takeDigest();
  await eventually(() => charts(world).length > 0, {
    what: 'the chart is drawn, on a busy machine at the second attempt',
  });
  await settled();

  const [digest] = digests(world);
  const said = visibleText(digest!);
  t.regex(digest!.text, /^The week of \d+ \w+ \d{4}: NPS \+40 \(3 promoters, 1 passive, 1 detractor\)$/);
  t.regex(said, /NPS \+40\* from 5 scores\. There were no scores in the period before/);
  t.regex(said, /Promoters\*\n3 \(60%\)/);
  t.regex(said, /Response rate\*: 50%, 1 of 2 completed projects got a score/);
  t.regex(said, /Started within an hour\*: \d+%, \d of \d requested projects?\./);
  t.regex(
    said,
    /What clients loved\*\n10\/10 from Ada Lovelace \(Analytical Bakery\) for P-1 · <http[^|]+\|message>\n> Lovely work\./,
  );
  t.regex(
    said,
    /What could be better\*\n3\/10 from Bob \(Analytical Bakery\) for P-2 · <http[^|]+\|message>\n> Late and\n> rude\./,
  );
  t.true(said.includes(`One detractor without an outcome*\n• 3/10 from Bob`));
  t.true(said.includes(`: <@${id('hana')}> owns it`));
  t.true(said.includes(`promoters' projects*: <@${id('bela')}> (3), <@${id('hana')}> (3), <@${id('anna')}> (2)`));
  const links = [...said.matchAll(/<(http[^|]+)\|message>/g)].map(([, url]) => url?.replace(/.*\/p/, ''));
  const posted = slack.messages('client-feedback').map(({ ts }) => ts.replace('.', ''));
  t.true(links.length >= 3 && links.every((ts) => ts !== undefined && posted.includes(ts)));

  const [chart] = charts(world);
  t.deepEqual(charts(world).length, 1);
  t.is(chart!.thread_ts, undefined, 'a phone shows it in the channel');
  t.true(Number(chart!.ts) > Number(digest!.ts));
  const [file] = chart!.files!;
  t.like(file, { mimetype: 'image/png', title: 'NPS of 12 weeks' });
  t.regex(
    String(file!.alt_txt),
    /^Line chart: What clients say, week by week, in NPS\. .* 40\. No data for 11 of 12\.$/,
  );
  const bytes = Buffer.from(await (await fetch(String(file!.url_private))).arrayBuffer());
  t.is(bytes.subarray(1, 4).toString(), 'PNG');

  await restart();
  await settled();
  t.is(digests(world).length + charts(world).length, 2);
  t.is(slack.calls({ method: 'chat.getPermalink' }).length, 3, 'each permalink is requested once');
  t.is(await db.digest.count(), 1);
});

test.serial('slots that passed while nothing ran are made up for once, with the last week only', async (t) => {
  const world = await weekly(t);
  const { given, settled, crewcall, clock, restart } = world;
  await given({ score: 10 });
  await settled();
  await crewcall.stop();
  await toMonday(world);
  clock.advance({ hours: 24 * 16 });
  await restart();
  await eventually(() => digests(world).length > 0);
  await settled();
  const begin = DateTime.fromJSDate(clock.now(), { zone: BERLIN }).startOf('week').minus({ week: 1 });
  t.deepEqual(
    digests(world).map(({ text }) => text),
    [`The week of ${begin.toFormat('d LLL yyyy', { locale: 'en' })}: no scores`],
  );
  t.regex(visibleText(digests(world)[0]!), /Nobody gave a score in the week of/);
  await eventually(() => charts(world).length === 1, { what: 'the chart has the weeks before' });
});

test.serial('a new workspace has missed nothing, and without any score there is no chart', async (t) => {
  const world = await weekly(t);
  await world.settled();
  await world.crewcall.takeDigest();
  await world.settled();
  t.deepEqual(digests(world), []);
  await toMonday(world);
  await world.crewcall.takeDigest();
  await world.settled();
  t.is(digests(world).length, 1);
  t.deepEqual(charts(world), []);
});

test.serial('clients’ words are shown as text in the digest too', async (t) => {
  const world = await weekly(t);
  const hostile = { comment: HOSTILE, clientName: HOSTILE, clientCompany: HOSTILE, projectCode: '<!here>' };
  await world.given({ score: 1, ...hostile }, { score: 10, ...hostile });
  await world.settled();
  await toMonday(world);
  await world.crewcall.takeDigest();
  await world.settled();
  const [digest] = digests(world);
  t.deepEqual(mentionsIn(digest!), { users: [], usergroups: [], specials: [] });
  t.false(/<http:\/\/evil/.test(JSON.stringify(digest)));
});

function digests({ slack }: Newsroom): Message[] {
  return slack.messages('client-feedback').filter(isDigest);
}

function charts({ slack }: Newsroom): Message[] {
  return slack.messages('client-feedback').filter(isChart);
}

function isDigest({ text }: Message): boolean {
  return /^The week of /.test(text);
}

function isChart({ files }: Message): boolean {
  return (files?.length ?? 0) > 0;
}

/** The next Monday, a little after nine in the morning. */
async function toMonday({ clock, settled }: Newsroom): Promise<void> {
  const now = DateTime.fromJSDate(clock.now(), { zone: BERLIN });
  const slot = now.startOf('week').plus({ week: 1, hours: 9 });
  clock.advance({ ms: slot.toMillis() - now.toMillis() + 5_000 });
  await settled();
}

async function complete({ db, clock }: Newsroom, codes: string[]): Promise<void> {
  const client = await db.client.findFirstOrThrow();
  const done = { status: 'completed' as const, completedAt: clock.now() };
  for (const code of codes) {
    const fresh = { code, title: code, clientId: client.id, requestedAt: clock.now(), requestStampedAt: clock.now() };
    await db.project.upsert({ where: { code }, create: { ...fresh, ...done }, update: done });
  }
}
