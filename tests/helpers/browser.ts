import ava, { type ExecutionContext, type TestFn } from 'ava';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { HANG_MS } from './eventually.ts';

const path = process.env.TEST_BROWSER ?? '/usr/bin/chromium';

/** AVA's serial test. If `npm test` found no browser, which it reports, the test is skipped. */
export const test: TestFn['serial'] = path === '' ? (ava.serial.skip as TestFn['serial']) : ava.serial;

/** A browser tab. Any error on its console fails the test. */
export interface Tab extends Page {
  /** The errors of this tab so far. */
  errors: string[];
}

let launched: Promise<Browser> | undefined;

/** One browser for all tests of a file. It ends with the last of them. */
function browser(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: path,
    timeout: HANG_MS,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return launched;
}

ava.after.always(async () => (await launched)?.close());

/** Opens pages, each in an isolated window. */
export function windows(t: ExecutionContext, base: string) {
  return async function open(
    address: string,
    { before, ...options }: Parameters<Browser['newContext']>[0] & { before?: (page: Page) => Promise<void> } = {},
  ): Promise<Tab> {
    const context: BrowserContext = await (await browser()).newContext({
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    context.setDefaultTimeout(HANG_MS);
    t.teardown(() => context.close());
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('dialog', (dialog) => {
      errors.push(`A script opened a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await before?.(page);
    await page.goto(base + address);
    return Object.assign(page, { errors });
  };
}
