import type { ExecutionContext } from 'ava';
import { test, windows } from '../../helpers/browser.ts';
import { faintTexts } from '../../helpers/contrast.ts';
import { eventually } from '../../helpers/eventually.ts';
import { type SurveyPage, surveyPage } from '../../inbound/web/survey-page.ts';

async function asked(
  t: ExecutionContext,
): Promise<{ page: SurveyPage; link: string; open: ReturnType<typeof windows> }> {
  const page = await surveyPage(t);
  return { page, link: await page.link('P-1'), open: windows(t, page.url) };
}

test('mail scanners that open every link of the mail with a browser, by GET and HEAD, round after round, change nothing', async (t) => {
  const { page, open } = await asked(t);
  const [mail] = page.mail.taken;
  const links = linksOf(mail!);
  t.is(links.length, 12, 'eleven scores and the link to get no more of these mails');
  const before = await page.checksum();
  const errors: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const scanner = SCANNERS[round % SCANNERS.length]!;
    const tab = await open(links[round % links.length]!, scanner);
    for (const link of links) {
      await page.get(link, { method: 'HEAD' });
      await page.get(link);
      await tab.goto(`${page.url}${link}`, { waitUntil: 'load' });
      await tab.evaluate(() => {
        // A scanner's script may dispatch events that no person caused.
        for (const type of ['pointermove', 'pointerdown', 'keydown', 'click', 'change'])
          document.querySelector('input')?.dispatchEvent(new Event(type, { bubbles: true }));
      });
      await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
      // The links on the page itself that lead to us.
      for (const found of await tab.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? '')))
        await page.get(new URL(found, `${page.url}${link}`).pathname);
    }
    errors.push(...tab.errors);
    await tab.context().close();
    t.is(await page.checksum(), before, `round ${round + 1}`);
  }
  t.deepEqual(errors, []);
});

/** Does this for a minute if the machine is quick. */
const ROUNDS = 20;
const SCANNERS = [{}, { viewport: { width: 390, height: 844 }, isMobile: true }, { userAgent: 'Barracuda Sentinel' }];

/** Every address in a mail: in both of its parts, and in its headers. */
function linksOf({ html, text, headers }: { html: string; text: string; headers: ReadonlyMap<string, string> }) {
  const texts = [html.replaceAll('&amp;', '&'), text, headers.get('list-unsubscribe') ?? ''];
  const found = texts.flatMap((one) => [...one.matchAll(/https:\/\/crew\.agency\.test(\/s\/[^\s"'<>]+)/g)]);
  return [...new Set(found.map(([, path]) => path ?? ''))];
}

test('with script, the score of the link is sent once the pointer moves, and so is a later choice; the button sends the comment', async (t) => {
  const { page, link, open } = await asked(t);
  const stored = () => page.db.surveyAnswer.findFirst({ select: { score: true, firstScore: true, comment: true } });
  const tab = await open(`${link}?score=9`);
  t.is(await stored(), null);
  await tab.mouse.move(40, 40);
  await tab.mouse.move(80, 90);
  await tab.getByText('Saved: 9 of 10. Thank you!').waitFor();
  t.deepEqual(await stored(), { score: 9, firstScore: 9, comment: null });
  await tab.getByRole('radio', { name: '6' }).check();
  await tab.getByText('Saved: 6 of 10. Thank you!').waitFor();
  await tab.getByLabel('What is the main reason for your score?').fill('Late <b>twice</b>');
  await tab.getByRole('button', { name: 'Send' }).click();
  await tab.getByRole('heading', { name: 'Thank you!' }).waitFor();
  t.deepEqual(await stored(), { score: 6, firstScore: 9, comment: 'Late <b>twice</b>' });
  await tab.getByText('Change my answer').click();
  t.true(await tab.getByRole('radio', { name: '6' }).isChecked());
  t.deepEqual(tab.errors, []);
});

test('with the keyboard alone: a key press sends the score of the link, arrows choose another one', async (t) => {
  const { page, link, open } = await asked(t);
  const tab = await open(`${link}?score=7`, { colorScheme: 'dark' });
  t.deepEqual(await faintTexts(tab), [], 'the page can be read in the dark');
  await tab.keyboard.press('Tab');
  await eventually(async () => (await page.db.surveyAnswer.findFirst())?.score === 7);
  await tab.keyboard.press('ArrowRight');
  await eventually(async () => (await page.db.surveyAnswer.findFirst())?.score === 8);
  t.pass();
});

test('without script the button sends the score, also at 320 pixels: nothing is cut off, and a thumb can hit every number', async (t) => {
  const { page, link, open } = await asked(t);
  const tab = await open(`${link}?score=8`, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const box = await tab.locator('main').boundingBox();
  t.true(box !== null && box.x >= 0 && box.x + box.width <= 320);
  for (const tile of await tab.locator('.scores label').all()) {
    const { x, width, height } = (await tile.boundingBox())!;
    t.true(width >= 44 && height >= 44 && x >= 0 && x + width <= 320, `${x} ${width} × ${height}`);
  }
  await tab.getByRole('button', { name: 'Send' }).click();
  await tab.getByRole('heading', { name: 'Thank you!' }).waitFor();
  t.like(await page.db.surveyAnswer.findFirst(), { score: 8 });
  await tab.getByRole('link', { name: 'Stop these mails' }).click();
  await tab.getByRole('button', { name: 'Yes, stop' }).click();
  await tab.getByRole('heading', { name: 'You will not be asked any more.' }).waitFor();
  t.deepEqual(tab.errors, []);
});
