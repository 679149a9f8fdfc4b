import test from 'ava';
import { eventually } from '../../helpers/eventually.ts';
import type { Fault, FreshBooksCall } from '../../helpers/freshbooks.ts';
import { type InvoiceDesk, invoiceDesk } from './invoice-desk.ts';

const lines = ({ there }: InvoiceDesk) =>
  there.invoices.map(({ po_number, lines: [line] }) => [po_number, line!.name, line!.unit_cost]);

test('a completed project gets one draft: its client is found by address or created, its code is the PO number, its PM gets the link', async (t) => {
  const desk = await invoiceDesk(t);
  const { there, told } = desk;
  const gone = { fname: '', lname: '', organization: '', vis_state: 1 };
  there.clients.push({ id: 7, email: 'ada@bakery.test', ...gone });
  for (const code of ['P-1', 'P-2', 'P-3']) await desk.started(code, code === 'P-2' ? { budget: '$1,200.50' } : {});
  await desk.complete('P-1');
  await desk.complete('P-2');
  await desk.cancel('P-3');
  await desk.settled();

  t.deepEqual(lines(desk), [
    ['P-1', 'Landing page', { amount: '2500.00', code: 'EUR' }],
    ['P-2', 'Landing page', { amount: '1200.50', code: 'USD' }],
  ]);
  t.is(there.clients.length, 2, 'a deleted client is not used');
  const [, made] = there.clients;
  t.like(made, { email: 'ada@bakery.test', fname: 'Ada', lname: 'Lovelace', organization: 'Analytical Bakery' });
  const [first, second] = there.invoices;
  t.is(first!.customerid, made!.id);
  t.is(second!.customerid, made!.id);
  t.is(first!.currency_code, 'EUR');
  t.deepEqual(
    told.map(({ to, text }) => [to, text.includes(`my.freshbooks.com/#/invoice/${there.accountId}-`)]),
    [
      ['U0HANA', true],
      ['U0HANA', true],
    ],
  );
  t.regex(told[0]!.text, new RegExp(`-${first!.id}\\|.*2,500\\.00 EUR`));

  // Only reads, and the creation of a client and of two drafts: nothing that a client would notice.
  t.deepEqual(
    there.calls.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    [
      `POST /accounting/account/${there.accountId}/users/clients`,
      `POST /accounting/account/${there.accountId}/invoices/invoices`,
      `POST /accounting/account/${there.accountId}/invoices/invoices`,
    ],
  );
  t.notRegex(JSON.stringify(there.calls), /action_|email_recipients|"status"/);
  t.true(there.invoices.every(({ status }) => status === 1));
  t.is(await desk.db.invoice.count(), 2);
});

const posted = (what: 'clients' | 'invoices') => (call: FreshBooksCall) =>
  call.method === 'POST' && call.path.endsWith(`/${what}`);
const always = () => true;

test('whatever goes wrong on the way, each project ends with one client and one draft', async (t) => {
  const desk = await invoiceDesk(t);
  const { there } = desk;
  const faults: [string, (call: FreshBooksCall) => boolean, Fault][] = [
    ['an answer lost after the client was made', posted('clients'), { when: 'after' }],
    ['a 500 after the client was made', posted('clients'), { when: 'after', status: 500 }],
    ['an answer lost after the draft was made', posted('invoices'), { when: 'after' }],
    ['a 503 after the draft was made', posted('invoices'), { when: 'after', status: 503, body: 'oops' }],
    ['a page instead of an answer', posted('invoices'), { when: 'after', status: 200, body: '<html>' }],
    ['a 500 before anything was made', posted('invoices'), { when: 'before', status: 500 }],
    ['a reset before anything was made', posted('invoices'), { when: 'before' }],
    ['429', always, { when: 'before', status: 429, headers: { 'retry-after': '1' } }],
    ['409', posted('invoices'), { when: 'before', status: 409 }],
  ];
  for (const [index, [what, isMeant, fault]] of faults.entries()) {
    let struck = false;
    there.trouble = (call) => {
      if (struck || !isMeant(call)) return undefined;
      struck = true;
      return fault;
    };
    const code = `P-${index}`;
    await desk.started(code, { email: `ada${index}@bakery.test` });
    await desk.complete(code);
    await desk.until(async () => (await desk.state(code)) === 'drafted');
    t.true(struck, what);
    t.is(there.invoices.filter(({ po_number }) => po_number === code).length, 1, what);
    t.is(there.clients.filter(({ email }) => email === `ada${index}@bakery.test`).length, 1, what);
  }
  await desk.settled();
  t.is(desk.told.length, faults.length);
  // If somebody made a draft by hand with the project's code, that one is used.
  await desk.started('P-99', { email: 'ada0@bakery.test' });
  const [sample] = there.invoices;
  there.invoices.push({ ...sample!, id: 99, po_number: 'P-99' });
  await desk.complete('P-99');
  await desk.settled();
  t.is(there.invoices.length, faults.length + 1);
  t.regex(desk.told.at(-1)!.text, /-99\|/);
});

test('if there is no amount, no address, two clients with the address, or a refusal, the PM is asked and decides', async (t) => {
  const desk = await invoiceDesk(t);
  const { there, told } = desk;
  const asked = () => told.at(-1)!;
  await desk.started('P-1', { budget: '2,000 to 3,000 EUR', email: null });
  await desk.complete('P-1');
  await desk.settled();
  t.is(asked().to, 'U0HANA');
  t.is(asked().button, 'invoice_form');
  t.regex(asked().text, /P-1.*2,000 to 3,000 EUR.*not one amount.*no e-mail address/s);
  t.is(there.calls.length, 0);
  t.is(await desk.describe('P-1', { email: 'ada@bakery.test' }), 'due');
  t.is(await desk.describe('P-1', { email: 'ada@bakery.test' }), 'under_way');
  await desk.settled();
  t.like(there.invoices[0], { po_number: 'P-1', lines: [{ unit_cost: { amount: '700.00', code: 'EUR' } }] });
  t.is(await desk.describe('P-1', {}), 'drafted');
  t.is(await desk.describe('P-404', {}), 'unknown');
  const { client } = await desk.db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { client: true } });
  t.is(client.email, 'ada@bakery.test', 'the project has that address from now on');

  const twin = { ...there.clients[0]!, id: 9, fname: 'A.', lname: 'L.', organization: 'Ovens' };
  there.clients.push(twin);
  await desk.started('P-2');
  await desk.complete('P-2');
  await desk.settled();
  t.regex(asked().text, /P-2.*2 clients with .*Ada Lovelace, Analytical Bakery · A\. L\., Ovens/s);
  // A form that was opened for the project's previous client.
  t.is(await desk.describe('P-2', { customerId: '404' }), 'other_client');
  t.is(await desk.describe('P-2', { email: 'else@bakery.test' }), 'other_client');
  t.is(await desk.state('P-2'), 'asked');
  await desk.describe('P-2', { customerId: '9' });
  await desk.settled();
  t.like(there.invoices[1], { po_number: 'P-2', customerid: 9 });

  await desk.started('P-3', { email: 'ada@bakery' });
  there.trouble = (call) =>
    posted('clients')(call)
      ? {
          when: 'before',
          status: 422,
          body: { response: { errors: [{ errno: 1004, field: 'email', message: 'is <bad>' }] } },
        }
      : undefined;
  await desk.complete('P-3');
  await desk.settled();
  t.regex(asked().text, /P-3.*FreshBooks refuses it: email: is &lt;bad&gt;/s);
  there.trouble = () => undefined;
  // Correcting the project also answers the question.
  await desk.change('P-3', { client: { name: 'Ada Lovelace', email: 'ada3@bakery.test' } });
  await desk.settled();
  t.is(await desk.state('P-3'), 'drafted');

  // If Slack cannot reach a PM, the operators are asked, with the same button.
  await desk.db.person.updateMany({ data: { slackId: null } });
  await desk.started('P-4', { budget: null });
  await desk.complete('P-4');
  await desk.settled();
  t.regex((await desk.reports()).at(-1)!, /P-4.*no budget/s);
  const job = await desk.db.job.findFirst({ where: { kind: 'report.post' }, orderBy: { id: 'desc' } });
  t.like(job!.payload, { button: { actionId: 'invoice_form', value: 'P-4' } });
});

test('a project that is completed again has its invoice already, and its PM is told; one reopened before its draft gets it later', async (t) => {
  const desk = await invoiceDesk(t);
  const { there, told } = desk;
  await desk.started('P-1');
  await desk.complete('P-1');
  await desk.settled();
  await desk.reopen('P-1');
  await desk.complete('P-1');
  await desk.settled();
  t.is(there.invoices.length, 1);
  t.is(told.length, 2);
  t.regex(told[1]!.text, new RegExp(`completed again.*-${there.invoices[0]!.id}\\|`, 's'));

  await desk.started('P-2', { budget: 'much' });
  await desk.complete('P-2');
  await desk.settled();
  await desk.reopen('P-2');
  t.is(await desk.describe('P-2', {}), 'open');
  await desk.settled();
  t.is(there.invoices.length, 1);
  await desk.complete('P-2');
  await desk.settled();
  t.like(there.invoices[1], { po_number: 'P-2', lines: [{ unit_cost: { amount: '700.00', code: 'EUR' } }] });
});

test('while FreshBooks is away only invoices wait; an expired token is reported once, and a new one goes on', async (t) => {
  const desk = await invoiceDesk(t);
  const { there, clock } = desk;
  let tries = 0;
  there.trouble = () => {
    tries += 1;
    return { when: 'before' };
  };
  for (const code of ['P-1', 'P-2']) {
    await desk.started(code);
    await desk.complete(code);
  }
  for (let hour = 0; hour < 8; hour++) {
    const before = tries;
    clock.advance({ hours: 1 });
    await eventually(() => tries > before, { what: 'it is searched for again' });
  }
  t.is(await desk.db.job.count({ where: { state: 'dead', kind: { startsWith: 'invoice.' } } }), 0);
  there.trouble = () => undefined;
  await desk.until(() => there.invoices.length === 2);

  // It was a trial token.
  there.endTokens();
  await desk.started('P-3');
  await desk.complete('P-3');
  for (let look = 0; look < 5; look++) {
    clock.advance({ minutes: 10 });
    await desk.settled();
  }
  const barred = (await desk.reports()).filter((text) => text.includes('does not let us in'));
  t.is(barred.length, 1);
  t.regex(barred[0]!, /401.*FRESHBOOKS_TOKEN.*npm run connect -- freshbooks/s);
  await desk.restart(there.token());
  await desk.until(() => there.invoices.length === 3);
  t.deepEqual(
    lines(desk).map(([code]) => code),
    ['P-1', 'P-2', 'P-3'],
  );
});
