import { newsroom } from '../../domain/feedback/newsroom.ts';
import { agency } from '../../helpers/agency.ts';
import { test, windows } from '../../helpers/browser.ts';
import { faintTexts } from '../../helpers/contrast.ts';
import { eventually } from '../../helpers/eventually.ts';

test('claimed in one tab, the offer vanishes in another; the winner starts the project in a form', async (t) => {
  const { request, offered, slack, db, settled } = await agency(t, { people: ['anna', 'bela', 'hana'] });
  await request({ code: 'P-1', brief: '*Bold* <script>alert(1)</script> <!channel>' });
  await offered('P-1', ['anna', 'bela']);
  const open = windows(t, slack.url);
  const anna = await open('/anna/@newproject/messages');
  const bela = await open('/bela/@newproject/messages');
  await bela.getByRole('button', { name: 'Claim project' }).waitFor();
  await anna.getByText('<script>alert(1)</script>').waitFor();
  t.deepEqual(await faintTexts(anna), []);
  t.is(
    await anna.locator('.content script, .content blockquote strong, .content .loud').count(),
    0,
    'a client’s text is never markup',
  );

  await anna.getByRole('button', { name: 'Claim project' }).click();
  await anna.getByText(/You claimed Landing page/).waitFor();
  await bela.getByRole('button', { name: 'Claim project' }).waitFor({ state: 'detached' });
  await eventually(async () => (await bela.locator('article').count()) === 0);

  await anna.getByRole('button', { name: 'Start project' }).click();
  const form = anna.getByRole('dialog');
  await form.getByRole('combobox', { name: 'Team' }).fill('Bela');
  await form.getByRole('option', { name: 'Bela Toth' }).click();
  await form.getByRole('button', { name: 'Remove Bela Toth' }).waitFor();
  await form.getByRole('button', { name: 'Start', exact: true }).click();
  await form.getByRole('button', { name: 'Start', exact: true }).waitFor({ state: 'detached' });
  await settled();
  t.is(
    (await db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { claimer: true } })).claimer?.handle,
    'anna',
  );
  t.deepEqual([...anna.errors, ...bela.errors], []);
});

test('a client’s score arrives, somebody follows up, and logs the outcome: blanks are refused in the form', async (t) => {
  const { given, staffed, settled, slack, feedback } = await newsroom(t);
  await staffed('P-1', { hana: 'pm', anna: 'lead' });
  const open = windows(t, slack.url);
  const hana = await open('/hana/client-feedback');
  const anna = await open('/anna');
  await anna.locator('.row', { hasText: 'client-feedback' }).waitFor();
  await given({ score: 4, comment: '<img src=x onerror=alert(1)> _not_ what we agreed' });
  await hana.getByText('<img src=x onerror=alert(1)>').waitFor();
  await anna.locator('.row.unread', { hasText: 'client-feedback' }).getByLabel('1 unread').waitFor();

  await hana.getByRole('button', { name: "I'll follow up" }).click();
  await hana.getByText('follows up').waitFor();
  await hana.getByRole('button', { name: 'Log outcome' }).click();
  const form = hana.getByRole('dialog');
  await form.getByRole('button', { name: 'Log', exact: true }).click();
  await form.getByText('Please complete this required field.').waitFor();
  await form.getByRole('textbox').fill('   ');
  await form.getByRole('button', { name: 'Log', exact: true }).click();
  await form.getByRole('alert').waitFor();
  t.is(await hana.getByRole('dialog').count(), 1, 'what the app refuses stays open');
  await form.getByRole('textbox').fill('They get a second draft.');
  await form.getByRole('button', { name: 'Log', exact: true }).click();
  await form.waitFor({ state: 'detached' });

  await anna.locator('.row', { hasText: 'client-feedback' }).click();
  await anna.getByText('They get a second draft.').waitFor();
  t.deepEqual(await faintTexts(anna), []);
  await settled();
  t.is(feedback().length, 1);
  t.deepEqual([...anna.errors, ...hana.errors], []);
});

test('typing works as soon as a conversation is open; a command is suggested, and answered to this person alone; Ctrl+K changes the conversation', async (t) => {
  const { slack } = await agency(t, { people: ['anna', 'hana'] });
  const open = windows(t, slack.url);
  const hana = await open('/hana/ops');
  const anna = await open('/anna/ops');
  const line = hana.getByRole('textbox', { name: 'Message #ops' });
  await hana.locator('textarea:focus').waitFor();
  await hana.keyboard.type('/pro');
  await hana.getByRole('option', { name: /\/project/ }).waitFor();
  t.deepEqual(await faintTexts(hana), []);
  await hana.keyboard.press('Tab');
  await line.pressSequentially('help');
  await hana.keyboard.press('Enter');
  const answer = hana.locator('article.whisper', { hasText: 'release [CODE]' });
  await answer.getByText('Only visible to you').waitFor();
  await line.fill('');
  await line.pressSequentially('/sta');
  await hana.getByRole('option', { name: /\/stats/ }).waitFor();
  t.is(
    await hana.getByRole('option', { name: /\/stats/ }).count(),
    1,
    'if two apps have the same command, one of them gets it',
  );
  await line.fill('Ready when you are, @hana');
  await hana.keyboard.press('Enter');
  await anna.getByText('Ready when you are').waitFor();
  await line.fill('/nonsense now');
  await hana.keyboard.press('Enter');
  await hana.getByText('is not a valid command').waitFor();
  await line.fill('Hello @anna, see #client-feedback & <b>this</b>');
  await hana.keyboard.press('Enter');
  await anna.getByText('<b>this</b>').waitFor();
  await anna.locator('.text .mention.loud', { hasText: '@Anna Kovacs' }).waitFor();
  t.is(await anna.locator('article.whisper').count(), 0);

  await hana.keyboard.press('Control+k');
  await hana.keyboard.type('feed');
  await hana.getByRole('option', { name: 'client-feedback' }).waitFor();
  t.deepEqual(await faintTexts(hana), []);
  await hana.keyboard.press('Enter');
  await hana.getByRole('heading', { name: 'client-feedback' }).waitFor();
  await hana.getByRole('textbox', { name: 'Message #client-feedback' }).and(hana.locator(':focus')).waitFor();
  t.deepEqual([...anna.errors, ...hana.errors], []);
});
