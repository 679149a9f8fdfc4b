import test from 'ava';
import { runConnect } from '../../../app/setup/operator/connect.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { type FreshBooksCall, freshbooksDouble } from '../../helpers/freshbooks.ts';
import { operated } from '../../helpers/operated.ts';

test('killed at the completion, between client and invoice, and after using the refresh token: there is one client and one draft, or a report that says how to mend it', async (t) => {
  t.timeout(HANG_MS);
  const there = await freshbooksDouble(t);
  const { db, env, product, slack, designers, enlist, request, send } = await operated(t, {
    designers: 2,
    env: there.env,
  });
  const connect = () =>
    runConnect({ args: ['freshbooks'], write: () => undefined, readLine: async () => there.code() }, env);
  t.is(await connect(), 0);
  let deaths = 0;
  /** Calls during which the process dies: they take effect, and their answer is lost. */
  const fatal: ((call: FreshBooksCall) => boolean)[] = [];
  there.trouble = async (call) => {
    if (fatal[0]?.(call) !== true) return undefined;
    fatal.shift();
    await product.kill();
    deaths += 1;
    product.restart();
    return { when: 'after' };
  };
  const posts = (what: string) => (call: FreshBooksCall) => call.method === 'POST' && call.path.endsWith(what);
  await enlist();
  const person = await db.person.findFirstOrThrow({ where: { slackId: designers[0]!.id } });
  const complete = async (code: string) => {
    await request(code);
    await send('project.started', { code, team: [person.handle] });
    await eventually(() => db.project.findFirst({ where: { code, status: 'started' } }));
    await send('project.completed', { code });
  };
  const drafted = (code: string) =>
    eventually(() => db.invoice.findFirst({ where: { state: 'drafted', project: { code } } }), {
      what: `${code} has its draft`,
    });

  fatal.push(posts('/users/clients'), posts('/invoices/invoices'));
  await complete('P-1');
  await product.kill();
  product.restart();
  await drafted('P-1');
  t.is(deaths, 2);
  t.deepEqual([there.clients.length, there.invoices.length], [1, 1]);

  there.endTokens();
  fatal.push(posts('/auth/oauth/token'));
  await complete('P-2');
  const told = () => slack.messages('ops').filter(({ text }) => text.includes('npm run connect -- freshbooks'));
  await eventually(() => told().length === 1, { what: 'the operators know how to mend it' });
  t.is(deaths, 3);
  t.is(await connect(), 0);
  await drafted('P-2');
  t.deepEqual([there.clients.length, there.invoices.length], [1, 2]);
  t.is(told().length, 1);
  const links = () => slack.messages('ops').filter(({ text }) => text.includes('my.freshbooks.com'));
  await eventually(() => links().length === 2, {
    what: 'nobody manages these projects, so the operators have the links',
  });
});
