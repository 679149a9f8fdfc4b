import { agency } from '../../helpers/agency.ts';
import { test, windows } from '../../helpers/browser.ts';
import { faintTexts } from '../../helpers/contrast.ts';
import { eventually } from '../../helpers/eventually.ts';

test('the form of a new project says what is wrong, then offers the project; /project new and the shortcut each open it in the tab where they were used', async (t) => {
  const { slack, db, settled } = await agency(t, { people: ['anna', 'hana'] });
  const open = windows(t, slack.url);
  const hana = await open('/hana/ops');
  const other = await open('/hana/ops');
  const line = hana.getByRole('textbox', { name: 'Message #ops' });
  await line.fill('/project new');
  await hana.keyboard.press('Enter');
  const form = hana.getByRole('dialog', { name: 'New project' });
  await form.waitFor();
  await hana.keyboard.type('Poster');
  t.is(await form.getByRole('textbox', { name: 'Title' }).inputValue(), 'Poster', 'one can type at once');
  await form.getByRole('textbox', { name: 'Client', exact: true }).fill('Ada Lovelace');
  await form.getByRole('textbox', { name: 'Other skills' }).fill('!!');
  await hana.setViewportSize({ width: 1280, height: 420 });
  await form.getByRole('combobox', { name: 'Project manager' }).scrollIntoViewIfNeeded();
  await form.getByRole('button', { name: 'Request' }).click();
  const wrong = form.getByRole('alert').getByText('cannot be a skill');
  await wrong.waitFor();
  t.true(
    await eventually(async () => (await wrong.boundingBox())!.y > 0 && (await wrong.boundingBox())!.y < 420),
    'what is wrong is in sight',
  );
  await form.getByRole('textbox', { name: 'Other skills' }).fill('design');
  await form.getByRole('button', { name: 'Request' }).click();
  await hana.getByRole('dialog').getByText('is being offered to everybody with the skills').waitFor();
  await other.getByLabel('Shortcuts').click();
  await other.getByRole('button', { name: 'New project' }).click();
  await other.getByRole('dialog', { name: 'New project' }).waitFor();
  t.is(await other.getByText('is being offered').count(), 0, 'it is the other tab’s own form');
  t.is(await hana.getByRole('dialog').getByText('is being offered').count(), 1, 'and takes nothing from the first');
  await hana.keyboard.press('Escape');
  await hana.getByRole('dialog').waitFor({ state: 'detached' });
  await settled();
  t.like(await db.project.findFirstOrThrow({}), { title: 'Poster', status: 'requested' });

  const anna = await open('/anna/@newproject/messages');
  await anna.getByText('Poster').first().waitFor();
  await hana.getByLabel('Shortcuts').click();
  await hana.getByRole('button', { name: 'New project' }).click();
  await form.waitFor();
  t.deepEqual([...anna.errors, ...hana.errors, ...other.errors], []);
});

test('App Home of ops shows somebody their offers and their skills', async (t) => {
  const { request, offered, slack } = await agency(t, { people: ['anna', 'hana'] });
  await request({ code: 'P-1' });
  await offered('P-1', ['anna']);
  const open = windows(t, slack.url);
  const anna = await open('/anna/@ops/home');
  await anna.getByRole('heading', { name: 'On offer to you' }).waitFor();
  await anna.getByRole('button', { name: 'Edit skills' }).click();
  const form = anna.getByRole('dialog');
  await form.getByRole('button', { name: 'Remove design' }).waitFor();
  await anna.keyboard.press('Escape');
  await form.waitFor({ state: 'detached' });
  await anna.getByRole('button', { name: 'Claim' }).click();
  await anna.getByRole('button', { name: 'Start project' }).waitFor();
  await anna.getByRole('button', { name: "I'm away" }).click();
  await anna.getByRole('button', { name: "I'm back" }).waitFor();
  const hana = await open('/hana/@ops/home');
  await hana.getByRole('heading', { name: 'All projects' }).waitFor();
  t.deepEqual([...(await faintTexts(anna)), ...(await faintTexts(hana))], []);
  t.deepEqual([...anna.errors, ...hana.errors], []);
});
