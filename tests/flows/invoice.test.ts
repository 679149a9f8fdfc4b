import test from 'ava';
import { runConnect } from '../../app/setup/operator/connect.ts';
import { visibleText } from '../../sandbox/sandbox.ts';
import { agency } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';
import { freshbooksDouble } from '../helpers/freshbooks.ts';

test('from a completion to the draft invoice: Crewcall is authorised while it runs, the PM fills in a form, and the DM and the status link the draft', async (t) => {
  const there = await freshbooksDouble(t);
  const { slack, db, id, send, request, env, settled } = await agency(t, { env: there.env });
  const complete = async (code: string, said: object = {}) => {
    await request({ code, skills: ['no-one-has-this'], ...said });
    await send('project.claimed', { code, by: 'anna' });
    await send('project.started', { code, pm: 'hana', team: [] });
    await send('project.completed', { code });
    await eventually(() => db.invoice.findFirst({ where: { project: { code } } }), {
      what: `${code} is to be invoiced`,
    });
  };
  const say = async (handle: string, text: string) => {
    const { ephemeral } = await slack.as(id(handle)).command('/project', text, { channel: 'ops' });
    return visibleText(ephemeral!);
  };
  const words = () => slack.directMessages('ops', id('hana')).filter(({ text }) => text.includes('invoice'));

  await complete('P-1');
  const reports = () => slack.messages('ops').filter(({ text }) => text.includes('FreshBooks'));
  await eventually(() => reports().length === 1);
  t.regex(reports()[0]!.text, /nobody has authorised this installation.*npm run connect -- freshbooks/s);
  t.regex(await say('hana', 'status P-1'), /The draft is being made/);
  const status = await runConnect(
    { args: ['freshbooks'], write: () => undefined, readLine: async () => there.code() },
    env,
  );
  t.is(status, 0);
  await eventually(() => words().length === 1, { what: 'the PM has the link' });
  const [first] = there.invoices;
  const link = `https://my.freshbooks.com/#/invoice/${there.accountId}-${first!.id}`;
  t.true(words()[0]!.text.includes(link), words()[0]!.text);
  t.like(first, {
    po_number: 'P-1',
    lines: [{ name: 'Landing page for a bakery', unit_cost: { amount: '2500.00', code: 'EUR' } }],
  });
  t.true((await say('hana', 'status P-1')).includes(link));
  t.false((await say('anna', 'status P-1')).includes('freshbooks'), 'it is nobody else’s');

  await complete('P-2', { budget: '2,000 to 3,000 EUR', client: { name: 'Bea' } });
  await eventually(() => words().length === 2);
  const hana = slack.as(id('hana'));
  await hana.click({ actionId: 'invoice_form' });
  await eventually(() => hana.view()?.callback_id === 'invoice_described');
  t.regex(JSON.stringify(hana.view()?.blocks), /"Amount".*"Currency".*"E-mail address of the client"/);
  const { errors } = await hana.submitView({ amount: '-5', currency: 'EURO PLEASE', email: 'nobody' });
  t.deepEqual(Object.keys(errors ?? {}).sort(), ['amount', 'currency', 'email']);
  await hana.submitView({ amount: '2,750', currency: 'eur', email: 'bea@bakery.test' });
  await eventually(() => words().length === 3, { what: 'the PM has the second link' });
  const [, second] = there.invoices;
  t.like(second, { po_number: 'P-2', lines: [{ unit_cost: { amount: '2750.00', code: 'EUR' } }] });
  t.true(words()[2]!.text.includes(`-${second!.id}|`));
  await hana.click({ actionId: 'invoice_form', stale: true });
  await eventually(() => slack.ephemerals(id('hana')).some(({ text }) => text.includes('is in FreshBooks already')));
  await settled();
  t.is(there.invoices.length, 2);
  t.is(reports().length, 1);
});
