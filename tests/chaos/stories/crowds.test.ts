import test from 'ava';
import type { Message, Person, Sandbox } from '../../../sandbox/sandbox.ts';
import { type Agency, agency, BAKERY, claimable } from '../../helpers/agency.ts';
import { crowd, enlist } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';

test.serial(
  'fifty people click Claim at the same moment: one wins, and each of the others is told who and loses the DM',
  async (t) => {
    t.timeout(HANG_MS);
    const world = await agency(t, { people: [] });
    const { slack, db, request, settled } = world;
    const people = crowd(slack, 50);
    await enlist(world, people);
    await request({ code: 'P-1' });
    await eventually(() => people.every((one) => offers(slack, one).length === 1));

    const clicks = await Promise.all(people.map(({ id }) => slack.as(id).click({ actionId: 'claim_project' })));
    t.true(clicks.every(({ acked }) => acked));
    await eventually(async () => (await db.project.count({ where: { code: 'P-1', status: 'claimed' } })) === 1);
    const { claimer } = await db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { claimer: true } });
    const losers = people.filter(({ id }) => id !== claimer?.slackId);
    t.is(losers.length, 49);
    const answer = `${claimer?.name} has claimed this project.`;
    await eventually(() => losers.every((one) => slack.ephemerals(one.id).some(({ text }) => text === answer)));
    await eventually(() => losers.every((one) => offers(slack, one).length === 0));
    world.clock.advance({ minutes: 2 });
    await settled();

    t.true(losers.every((one) => slack.ephemerals(one.id).length === 1 && offers(slack, one).length === 0));
    t.is(await db.auditEntry.count({ where: { action: 'project.claimed' } }), 1);
    t.is(await db.offer.count({ where: { state: 'won' } }), 1);
    t.is(await db.offer.count({ where: { state: 'withdrawn' } }), 49);
    const winner = people.find(({ id }) => id === claimer?.slackId);
    t.deepEqual(winner === undefined ? [] : offers(slack, winner).map(({ text }) => text), [
      'You claimed Landing page for a bakery',
    ]);
  },
);

test.serial(
  'two processes on one database send one DM to each person, one message of each score in order, and find one winner',
  async (t) => {
    t.timeout(HANG_MS);
    const world = await operated(t, { designers: 12, processes: 2 });
    const { slack, products, designers, db, send, score, offered, settled } = world;
    await world.enlist();
    const project = { ...BAKERY, code: 'P-1' };
    const answers = await Promise.all(products.map((to) => send('project.requested', project, { id: 'evt_once', to })));
    t.deepEqual(answers.map(({ status }) => status).sort(), [200, 202]);
    for (const points of [9, 1, 8, 10]) await score({ code: 'P-1', score: points, name: `Client ${points}` });
    await offered('P-1');
    await Promise.all(designers.map(({ id }) => slack.as(id).click({ actionId: 'claim_project' })));
    await eventually(() => designers.filter((one) => offers(slack, one).length > 0).length === 1);
    await eventually(() => slack.messages('client-feedback').length >= 4);
    await settled();

    t.deepEqual(
      slack.messages('client-feedback').map(({ text }) => /from Client (\d+)/.exec(text)?.[1]),
      ['9', '1', '8', '10'],
    );
    t.is(slack.deleted().length, 11, 'nobody ever had a second DM');
    t.is(await db.auditEntry.count({ where: { action: 'project.claimed' } }), 1);
    t.deepEqual(slack.messages('ops'), []);
  },
);

test.serial(
  "on Slack's real tiers sixty people are asked and fifty-nine DMs deleted without a single 429",
  async (t) => {
    t.timeout(HANG_MS);
    const world = await agency(t, { people: [], sandbox: { tiers: 'slack' } });
    const { slack, request, settled } = world;
    const people = crowd(slack, 60);
    await enlist(world, people);
    await request({ code: 'P-1' });
    await eventually(() => people.every((one) => offers(slack, one).length === 1));
    const [winner] = people;
    if (winner === undefined) throw new Error('Expected people.');
    await slack.as(winner.id).click({ actionId: 'claim_project' });
    const without = (has: (message: Message) => boolean) =>
      people.filter((one) => !offers(slack, one).some(has)).length;
    // The first minute's budget of deletions is not enough for all, so the other DMs lose their buttons in the meantime.
    await eventually(() => without((message) => claimable(message, 'P-1')) === 60);
    t.true(without(() => true) < 59);
    await later(world, 61_000);
    await eventually(() => without(() => true) === 59);
    await later(world, 61_000);
    await settled();
    t.deepEqual(slack.calls({ status: 429 }), []);
    t.is(offers(slack, winner).length, 1);
  },
);

const offers = (slack: Sandbox, { id }: Person): Message[] => slack.directMessages('newproject', id);

/** Moves the clocks of the workspace and of the product together. */
async function later({ slack, clock }: Agency, ms: number): Promise<void> {
  slack.advanceClock(ms);
  clock.advance({ ms });
}
