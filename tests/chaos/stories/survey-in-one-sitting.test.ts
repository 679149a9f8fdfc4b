import { agency } from '../../helpers/agency.ts';
import { test, windows } from '../../helpers/browser.ts';
import { eventually } from '../../helpers/eventually.ts';

test('in one sitting: a client asks, Anna claims and starts, Hana completes, the client answers the mail, and it is in #client-feedback', async (t) => {
  const { slack, id, db, request, offered, claim } = await agency(t, { mails: true, people: ['anna', 'hana'] });
  await request({ code: 'P-1' });
  await offered('P-1', ['anna']);
  await claim('anna', 'P-1');
  await slack.as(id('anna')).command('/project', 'start P-1', { channel: 'ops' });
  await eventually(() => db.project.findFirst({ where: { code: 'P-1', status: 'started' } }));
  await slack.as(id('hana')).command('/project', 'complete P-1 --yes', { channel: 'ops' });

  const open = windows(t, slack.url);
  const mailbox = await open('/mailbox');
  const mail = mailbox.getByRole('link', { name: 'How was “Landing page for a bakery”?' });
  // The list redraws itself every few seconds.
  await mail.waitFor();
  await mail.click();
  const opened = mailbox.context().waitForEvent('page');
  await mailbox.frameLocator('iframe').getByRole('link', { name: '9', exact: true }).click();
  const page = await opened;
  await page.getByRole('heading', { name: /How likely are you to recommend/ }).waitFor();
  t.true(await page.getByRole('radio', { name: '9' }).isChecked());
  await page.getByLabel('What is the main reason for your score?').fill('Orders doubled in a week!');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('heading', { name: 'Thank you!' }).waitFor();

  const channel = await open('/hana/client-feedback');
  await channel.getByText('9/10 from Ada Lovelace').first().waitFor();
  await channel.getByText('Orders doubled in a week!').waitFor();
  t.is(slack.messages('client-feedback').length, 1);
  t.deepEqual(mailbox.errors, []);
});

test('a mail in the mailbox runs no script and fetches nothing', async (t) => {
  const { slack } = await agency(t, { mails: true, people: [] });
  const { headers } = await fetch(`${slack.url}/mailbox/1/html`);
  t.is((await fetch(`${slack.url}/mailbox/1`)).status, 404);
  t.is(headers.get('access-control-allow-origin'), null);
  t.is((await fetch(`${slack.url}/mailbox`, { headers: { origin: 'https://evil.test' } })).status, 403);
});
