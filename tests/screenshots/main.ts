// `npm run screenshots` takes the README's pictures and its animation from the running demo. They are stored in docs/
// and committed.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { eventually } from '../helpers/eventually.ts';
import { freePort } from '../helpers/process.ts';
import { findBrowser } from '../run/browser.ts';
import { filmStory } from './animation.ts';
import { takeMorning } from './morning.ts';
import { takeNumbers } from './numbers.ts';
import { COMMENT, takeSurvey } from './survey.ts';

const FOLDER = 'docs';
const WINDOW = { viewport: { width: 960, height: 600 }, deviceScaleFactor: 1.5 };
// How long to wait for moving or late content.
const CALM_MS = 700;

const found = await findBrowser(async (title, step) => {
  say(`${title}…`);
  return await step();
});
if ('missing' in found) {
  say(`There is no browser to take pictures with: ${found.missing}`);
  process.exit(1);
}
const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox', '--disable-gpu'] });
try {
  mkdirSync(FOLDER, { recursive: true });
  // `npm run screenshots -- animation` takes only the animation, `-- clients` only the pictures of clients, `--
  // morning` that of an offer that waits, and `-- numbers` those of numbers, which need no demo.
  const [, , which] = process.argv;
  if (which !== 'numbers') await takeOfDemo(browser, which);
  if (which === undefined || which === 'numbers') await takeNumbers(browser, take);
} finally {
  await browser.close();
}

async function takeOfDemo(of: Browser, which: string | undefined): Promise<void> {
  const demo = await startDemo();
  try {
    if (which === 'animation') return await film(of, demo.url);
    if (which === 'clients') return await takeClients(of, demo.url);
    if (which !== 'morning') await takePictures(of, demo.url);
    await takeMorning(of, { url: demo.url, ask, take });
  } finally {
    await demo.stop();
  }
}

async function takePictures(of: Browser, url: string): Promise<void> {
  const page = await (await of.newContext(WINDOW)).newPage();

  await page.goto(`${url}/anna/@newproject/messages`);
  await page.getByRole('button', { name: 'Claim project' }).waitFor();
  await take(page, 'claim');

  await film(of, url);

  await takeClients(of, url);

  await page.goto(`${url}/hana/@ops/home`);
  await page
    .locator('.app-home > .blocks')
    .waitFor({ timeout: 20_000 })
    .catch(() => say('App Home has nothing on it.'));
  await take(page, 'home');

  await page.goto(`${url}/anna/@newproject/messages`);
  // The project that was claimed in the animation.
  await page.getByRole('button', { name: 'Start project' }).last().click();
  await page.getByRole('dialog').waitFor();
  for (const name of ['Bela Varga', 'Kenji Sato']) {
    await page.getByRole('dialog').getByRole('combobox').first().fill(name);
    await page.getByRole('dialog').getByRole('option', { name }).click();
  }
  await take(page, 'modal');
}

/** The mail, the page and the channel. Its last message is the answer on the page beside it in the README. */
async function takeClients(of: Browser, url: string): Promise<void> {
  const dark = await (await of.newContext({ ...WINDOW, colorScheme: 'dark' })).newPage();
  await clientsScore(url, 3);
  await dark.goto(`${url}/hana/client-feedback`);
  await dark.getByRole('button', { name: "I'll follow up" }).last().click();
  await dark.getByText('follows up').waitFor();
  await takeSurvey(of, url, take);
  await dark.getByText(COMMENT).waitFor();
  await take(dark, 'feedback');
}

async function film(of: Browser, url: string): Promise<void> {
  say(await filmStory(of, { url, score: () => clientsScore(url, 1) }, `${FOLDER}/crewcall.gif`));
}

/** The buttons that the demo adds to the page. Resolves when the scores are in the channel. */
async function clientsScore(url: string, times: number): Promise<void> {
  const before = await posts(url);
  for (let n = 0; n < times; n++) {
    await eventually(async () => (await ask(`${url}/web/ask`, { story: 'score' })).ok === true);
    await eventually(async () => (await posts(url)) > before + n);
  }
}

async function posts(url: string): Promise<number> {
  const { messages } = await ask(`${url}/control/channel?name=client-feedback`);
  return Array.isArray(messages) ? messages.filter((one) => one.subtype === undefined).length : 0;
}

async function ask(url: string, body?: object): Promise<{ ok?: boolean; messages?: { subtype?: string }[] }> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin };
  const answer = await fetch(url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
  return await answer.json();
}

async function take(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(CALM_MS);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled', caret: 'hide' });
  say(`${FOLDER}/${name}.png`);
}

/** `npm start` on ports of its own. Resolves when the demo's first offers were sent. */
async function startDemo(): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const env = {
    ...process.env,
    SANDBOX_PORT: String(port),
    PORT: String(await freePort()),
    FEEDBACK_CRON: '* * * * * *',
    AGENCY_NAME: 'Northlight Studio',
    AGENCY_COLOR: '#4a154b',
  };
  const child = spawn(process.execPath, ['app/setup.mjs', 'start'], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await eventually(() => said.includes('people get a DM') || child.exitCode !== null, { within: 300_000 });
  if (child.exitCode !== null) throw new Error(`The demo did not start.\n${said}`);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
