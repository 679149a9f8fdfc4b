import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { claimable } from '../../helpers/agency.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';
import type { Product } from '../../helpers/process.ts';
import { flakyLink } from '../../inbound/web/flaky-link.ts';

test('while Slack is down at the start, events are taken and /readyz says what is missing; once it is up, everything happens', async (t) => {
  const { product, designers, db, offers, offered, openSlack, send, request } = await operated(t, {
    designers: 3,
    slackUp: false,
  });
  for (const { name, email } of designers) {
    const person = { handle: name, name, email, role: 'specialist', skills: ['design'] };
    await sendUntilTaken(send, 'person.upserted', person);
  }
  await request('P-1');
  await lacks(product, 'newproject socket', 'ops socket');
  await eventually(async () => (await db.project.count({ where: { code: 'P-1' } })) === 1);

  await openSlack();
  await product.ready();
  await offered('P-1');
  t.deepEqual(
    designers.map((one) => offers(one).length),
    [1, 1, 1],
  );
});

test('a database outage loses nothing, and people who click in the meantime are told by Slack', async (t) => {
  const links: Awaited<ReturnType<typeof flakyLink>>[] = [];
  const { slack, product, designers, enlist, request, offered, offers, send, score, settled } = await operated(t, {
    designers: 3,
    async route(databaseUrl) {
      const link = await flakyLink(t, databaseUrl);
      links.push(link);
      return link.url;
    },
  });
  const [link] = links;
  const [anna, bela] = designers;
  if (link === undefined || anna === undefined || bela === undefined) throw new Error('Expected a link and people.');
  await enlist();
  await request('P-1');
  await offered('P-1');

  link.set('cut');
  const late = { code: 'P-2', title: 'Flyer', skills: ['design'], client: { name: 'Ada' } };
  const id = 'evt_during_the_outage';
  t.is((await send('project.requested', late, { id })).status, 503);
  await lacks(product, 'database');
  // The click is neither acknowledged nor answered. Slack itself says so, and she may click again.
  t.false((await slack.as(anna.id).click({ actionId: 'claim_project' })).acked);
  await eventually(() => product.lines().some((line) => line.includes('ack.withheld')));
  t.deepEqual(slack.ephemerals(anna.id), []);
  await score({ code: 'P-1', score: 9 });

  link.set('open');
  await product.ready();
  await sendUntilTaken(send, 'project.requested', late, { id });
  await offered('P-2');
  await slack.as(bela.id).click({ actionId: 'claim_project', value: 'P-1' });
  await eventually(() => offers(bela).some(({ text }) => text.startsWith('You claimed Landing page')));
  await eventually(() => slack.messages('client-feedback').length === 1);
  await settled();
  t.false(offers(anna).some((message) => claimable(message, 'P-1')));
  t.is(slack.messages('client-feedback').length, 1);
});

test('told to stop while it works, the program ends within 10 s with status 0, and the next one goes on', async (t) => {
  const { slack, product, designers, enlist, request, offers, settled } = await operated(t, { designers: 5 });
  await enlist();
  slack.faults.add({ kind: 'slow_answer', method: 'chat.postMessage', delayMs: 3_000, times: 3 });
  await request('P-1');
  await eventually(() => designers.some((one) => offers(one).length > 0));
  const { status } = await product.stop();
  t.is(status, 0);
  const [, ms] = /"stoppedAfterMs":(\d+)/.exec(product.lines().at(-1) ?? '') ?? [];
  t.true(Number(ms) < 10_000, `${ms} ms`);
  product.restart();
  await eventually(() => designers.every((one) => offers(one).length > 0));
  await settled();
  t.deepEqual(
    designers.map((one) => offers(one).length),
    [1, 1, 1, 1, 1],
  );
});

/**
 * Resolves when /readyz says that exactly these parts are missing. For a moment a busy database may be missing, too.
 */
async function lacks(product: Product, ...missing: string[]): Promise<void> {
  await eventually(async () => isDeepStrictEqual(await product.readiness(), { status: 503, missing }), {
    what: `only ${missing.join(' and ')} missing`,
  });
}
