import test from 'ava';
import { agency } from '../../helpers/agency.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';

test.serial(
  'a click that is being decided when the program is stopped is still acknowledged, and counts',
  async (t) => {
    const { request, offered, slack, id, db, crewcall } = await agency(t);
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    const { services } = crewcall;
    const { inOrder } = services;
    let stopped: Promise<void> | undefined;
    services.inOrder = (place, run, known) => {
      const stopping = () => {
        stopped = crewcall.stop();
        return run();
      };
      return inOrder(place, stopping, known);
    };
    t.true((await slack.as(id('anna')).click({ actionId: 'claim_project' })).acked);
    await stopped;
    t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'claimed');
  },
);

test.serial('a Slack that does not answer delays the stop by less than ten seconds', async (t) => {
  const { slack, product, db, enlist, request, score } = await operated(t, { designers: 3 });
  await enlist();
  slack.faults.add({ kind: 'slow', method: 'chat.postMessage', delayMs: 20_000 });
  // Calls of both bots are hanging.
  await request('P-1');
  await score({ code: 'P-1', score: 9 });
  const begun = { kind: 'slack.post', state: 'marked' as const };
  await eventually(async () => (await db.effect.count({ where: begun })) === 4);
  const { status, ms } = await product.stop();
  t.is(status, 0);
  t.true(ms < 10_000, `${Math.round(ms)} ms`);
});

test.serial(
  'a program that is killed right after the acknowledgement has kept the claim, and sends the messages later',
  async (t) => {
    const world = await operated(t, { designers: 2, sandbox: { ackLimitMs: HANG_MS } });
    const { slack, product, db, designers, enlist, request, offered, offers } = world;
    await enlist();
    await request('P-1');
    await offered('P-1');
    const [winner, other] = designers as [(typeof designers)[0], (typeof designers)[0]];
    t.true((await slack.as(winner.id).click({ actionId: 'claim_project' })).acked);
    await product.kill();
    const { status, claimer } = await db.project.findUniqueOrThrow({
      where: { code: 'P-1' },
      include: { claimer: true },
    });
    t.is(status, 'claimed');
    t.is(claimer?.slackId, winner.id);
    product.restart();
    await eventually(() => offers(other).every((message) => !JSON.stringify(message).includes('claim_project')), {
      what: 'nobody else can claim it',
    });
  },
);
