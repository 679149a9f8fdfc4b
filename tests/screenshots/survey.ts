import type { Browser, Page } from 'playwright-core';

/** A phone in landscape: the mail's numbers are in two rows, the page's in one. */
const MAIL = { viewport: { width: 640, height: 560 }, deviceScaleFactor: 1.5 };
const PAGE = { viewport: { width: 640, height: 704 }, deviceScaleFactor: 1.5 };
export const COMMENT = 'Everything was there a day early. Thank you, all of you!';

/** The client's side: a project is completed, its mail is opened, and answered on the page. */
export async function takeSurvey(
  browser: Browser,
  url: string,
  take: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const hana = await (await browser.newContext()).newPage();
  await hana.goto(`${url}/hana`);
  const room = hana.getByRole('listitem').filter({ hasText: 'Be the client' }).getByRole('link', { name: /^#p-/ });
  await room.click();
  await hana.getByRole('textbox', { name: /^Message/ }).fill('/project complete --yes');
  await hana.keyboard.press('Enter');

  const mailbox = await (await browser.newContext(MAIL)).newPage();
  await mailbox.goto(`${url}/mailbox`);
  // The list redraws itself every few seconds.
  const mail = mailbox.getByRole('link', { name: /^How was/ }).first();
  await mail.waitFor();
  const path = await mail.getAttribute('href');
  await mailbox.goto(`${url}${path}/html`);
  await take(mailbox, 'survey-mail');

  const link = await mailbox.getByRole('link', { name: '9', exact: true }).getAttribute('href');
  const client = await (await browser.newContext(PAGE)).newPage();
  await client.goto(link ?? '');
  const comment = client.getByLabel('What is the main reason for your score?');
  await comment.fill(COMMENT);
  await comment.blur();
  await take(client, 'survey-page');
  await client.getByRole('button', { name: 'Send' }).click();
  await client.getByRole('heading', { name: 'Thank you!' }).waitFor();

  await hana.goto(`${url}/hana/client-feedback`);
  await hana.getByText(COMMENT).waitFor();
}
