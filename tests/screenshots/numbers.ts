import type { Browser, Page } from 'playwright-core';
import type { Database } from '../../app/infra/database/client.ts';
import { newsroom } from '../domain/feedback/newsroom.ts';
import { EVERYBODY } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';
import { openServerDoor } from '../run/server-door.ts';
import { templateSql } from '../run/template.ts';
import { startTestServer } from '../run/test-server.ts';

type Ending = () => unknown;
type Agency = Awaited<ReturnType<typeof newsroom>>;

const DAY = 24 * 60 * 60_000;
const WEEKS = 20;
const CLIENTS = ['Analytical Bakery', 'Northlight Optics', 'Blue Kite Travel', 'Harbour Books', 'Fern & Finch'];

/**
 * The pictures of numbers need months of data: an agency with a past, in a sandbox, on a Monday at nine in the morning.
 */
export async function takeNumbers(browser: Browser, take: (page: Page, name: string) => Promise<void>): Promise<void> {
  const endings: Ending[] = [];
  try {
    await openTestServer(endings);
    const world = await newsroom({ teardown: (end: Ending) => endings.push(end), is: Object.is }, { statsbot: true });
    await digest(world);
    const context = await browser.newContext({ viewport: { width: 1180, height: 800 }, deviceScaleFactor: 1.5 });
    const page = await context.newPage();
    await page.goto(`${world.slack.url}/hana/team`);
    await page.getByRole('button', { name: '2 replies' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByRole('img').last().waitFor();
    await take(page, 'numbers');

    const tall = await browser.newContext({ viewport: { width: 960, height: 1_320 }, deviceScaleFactor: 1.5 });
    const channel = await tall.newPage();
    await channel.goto(`${world.slack.url}/hana/client-feedback`);
    await channel.getByRole('img', { name: /week by week/ }).waitFor();
    await take(channel, 'digest');
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

/** The helpers of the tests request the server from `npm test`, so the script provides it in the same way. */
async function openTestServer(endings: Ending[]): Promise<void> {
  const server = await startTestServer(undefined, (_title, step) => step());
  endings.push(() => server.stop());
  const door = await openServerDoor(async () => ({ url: server.url, template: await templateSql(server.url) }));
  endings.push(() => door.close());
  process.env.TEST_SERVER = door.address;
}

async function question({ slack, id, settled }: Agency): Promise<void> {
  const everybody = [...Object.keys(EVERYBODY).map(id), slack.apps.statsbot.botUserId];
  slack.addChannel({ name: 'team', members: everybody });
  await slack.as(id('lena')).post('team', 'Morning all. A good quarter, it feels like. Is it?');
  const { ts } = await slack.as(id('hana')).mention('statsbot', 'team', 'projects completed this quarter');
  await eventually(() => slack.messages('team').filter((one) => one.thread_ts === ts && one.ts !== ts).length === 2);
  await settled();
}

/** The events of a week, and the digest about it. */
async function digest(world: Agency): Promise<void> {
  const { db, clock, given, staffed, settled, crewcall, id, slack } = world;
  const monday = nextMonday(clock.now());
  await past(db, monday);
  await staffed('FW-112', { hana: 'pm', anna: 'lead', bela: 'specialist' });
  await staffed('NL-87', { hana: 'pm', chloe: 'lead', bela: 'specialist' });
  const ada = { projectCode: 'FW-112', clientName: 'Ada Lovelace', clientCompany: 'Analytical Bakery' };
  const iris = { projectCode: 'NL-87', clientName: 'Iris Holm', clientCompany: 'Northlight Optics' };
  clock.advance({ ms: monday.getTime() - 3 * DAY - clock.now().getTime() });
  await given(
    { ...ada, score: 10, comment: 'Exactly what we had in mind, and two days early.' },
    { ...iris, score: 9, comment: 'Chloe asked the right questions.' },
    { ...ada, score: 9, comment: null },
    { ...ada, score: 8, comment: null },
    { ...iris, score: 4, comment: 'Good work in the end, but nobody told us that it would be late.' },
  );
  await settled();
  const detractor = slack.messages('client-feedback').find((one) => one.text.includes('4/10'));
  if (detractor) await slack.as(id('hana')).click({ ts: detractor.ts, actionId: 'feedback_follow_up' });
  await question(world);
  clock.advance({ ms: monday.getTime() + 5_000 - clock.now().getTime() });
  await settled();
  await crewcall.takeDigest();
  await settled();
}

/** Scores and completed projects of the weeks before. Over time there are more of both, and the scores rise. */
async function past(db: Database, monday: Date): Promise<void> {
  const at = new Date(monday.getTime() - WEEKS * 7 * DAY);
  await db.scoreCursor.updateMany({ data: { cutoffAt: at } });
  const client = await db.client.create({ data: { key: 'analytical bakery', name: 'Ada Lovelace' } });
  for (let day = 0; day < WEEKS * 7; day++) {
    const week = Math.floor(day / 7);
    if (day % 7 > 4) continue;
    const completedAt = new Date(at.getTime() + day * DAY + DAY / 3);
    const times = ((day * day + 3 * week) % 7) % 3;
    for (let n = 0; n < times; n++) {
      const code = `P-${day}-${n}`;
      const moments = { requestedAt: completedAt, requestStampedAt: completedAt, completedAt };
      await db.project.create({
        data: { code, title: 'A project of the past', clientId: client.id, status: 'completed', ...moments },
      });
      if (n === 1) continue;
      const score = Math.min(10, 6 + ((day * 3 + week) % 5) + (week > 12 && day % 2 === 0 ? 1 : 0));
      const said = { projectCode: code, clientName: 'A client', clientCompany: CLIENTS[day % 5] ?? '', score };
      const { id } = await db.score.create({ data: { ...said, createdAt: completedAt } });
      await db.feedbackPost.create({ data: { ...said, scoreId: id, scoredAt: completedAt, takenAt: completedAt } });
      if (score <= 6) {
        const { id: personId } = await db.person.findUniqueOrThrow({ where: { handle: 'hana' } });
        await db.feedbackOutcome.create({
          data: { scoreId: id, personId, outcome: 'Made good.', loggedAt: completedAt },
        });
      }
    }
  }
}

/** Nine o'clock in Berlin, where this agency is. */
function nextMonday(now: Date): Date {
  const days = ((8 - now.getUTCDay()) % 7) + (now.getUTCDay() === 1 ? 7 : 0);
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days);
  return new Date(midnight + 8 * 60 * 60_000);
}
