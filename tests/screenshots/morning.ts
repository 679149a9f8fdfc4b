import { DateTime } from 'luxon';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../helpers/eventually.ts';

type Ask = (path: string, body?: object) => Promise<{ ok?: boolean }>;

const HOURS_MOST = 12;
/** An hour at which Kenji is asked at once. */
const WORKS = { from: 9, to: 18 };

/**
 * An offer that waits for a morning: the status of the project while Kenji sleeps in Tokyo, whatever the time is here.
 */
export async function takeMorning(
  browser: Browser,
  { url, ask, take }: { url: string; ask: Ask; take: (page: Page, name: string) => Promise<void> },
): Promise<void> {
  const tokyo = DateTime.now().setZone('Asia/Tokyo').hour;
  const hours = tokyo >= WORKS.from && tokyo < WORKS.to ? Math.min(HOURS_MOST, WORKS.to - tokyo) : 0;
  for (let n = 0; n < hours; n++) await tell('hour-on');
  const before = await lastOffer();
  await tell('request');
  const code = await eventually(async () => {
    const last = await lastOffer();
    return last === before ? undefined : last;
  });
  const context = await browser.newContext({ viewport: { width: 960, height: 700 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(`${url}/hana/ops`);
  await page.getByRole('textbox', { name: 'Message #ops' }).fill(`/project status ${code}`);
  await page.keyboard.press('Enter');
  await page
    .getByText(/asleep until/)
    .last()
    .waitFor();
  await take(page, 'morning');
  await context.close();

  async function tell(story: string): Promise<void> {
    await eventually(async () => (await ask(`${url}/web/ask`, { story })).ok === true);
  }

  /** The code of the newest project that Anna was offered. */
  async function lastOffer(): Promise<string | undefined> {
    const dms = JSON.stringify(await ask(`${url}/control/dms?app=newproject&user=anna`));
    return [...dms.matchAll(/"claim_project","value":"([A-Z0-9-]+)"/g)].at(-1)?.[1];
  }
}
