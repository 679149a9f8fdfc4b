import test from 'ava';
import fc from 'fast-check';
import type { ProjectStatus } from '../../../app/generated/prisma/enums.ts';
import type { Message, Person, Sandbox } from '../../../sandbox/sandbox.ts';
import { agency, BAKERY, claimable } from '../../helpers/agency.ts';
import { crowd, enlist, sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';

test.serial('a claim while the DMs still go out stops those not sent and deletes those that were', async (t) => {
  const world = await agency(t, { people: [] });
  const { slack, request, settled } = world;
  const people = crowd(slack, 40);
  await enlist(world, people);
  // The call takes so long that the claim overtakes many DMs.
  slack.faults.add({ kind: 'slow', method: 'chat.postMessage', delayMs: 5_000, skip: 3 });
  await request({ code: 'P-1' });
  await eventually(() => people.some((one) => offers(slack, one).length > 0));
  const winner = people.find((one) => offers(slack, one).length > 0);
  if (winner === undefined) throw new Error('Expected somebody to be asked.');
  t.true(people.some((one) => offers(slack, one).length === 0));
  await slack.as(winner.id).click({ actionId: 'claim_project' });
  await eventually(() => offers(slack, winner)[0]?.text.startsWith('You claimed'));
  await settled();
  t.deepEqual(
    people.filter((one) => offers(slack, one).length > 0).map(({ name }) => name),
    [winner.name],
  );
  const posts = slack.calls({ app: 'newproject', method: 'chat.postMessage' }).length;
  t.true(posts < people.length, `${posts} DMs were sent`);
});

test.serial('a claim in the first wave keeps the later waves from being sent', async (t) => {
  const world = await agency(t, { people: [], env: { OFFER_WAVE_SIZE: '3', OFFER_WAVE_MINUTES: '10' } });
  const { slack, clock, request, settled } = world;
  const people = crowd(slack, 9);
  await enlist(world, people);
  const asked = () => people.filter((one) => offers(slack, one).length > 0);
  await request({ code: 'P-1' });
  await eventually(() => asked().length === 3);
  clock.advance({ minutes: 10 });
  await eventually(() => asked().length === 6);

  const [winner] = asked();
  if (winner === undefined) throw new Error('Expected somebody to be asked.');
  await slack.as(winner.id).click({ actionId: 'claim_project' });
  await eventually(() => asked().length === 1);
  clock.advance({ minutes: 30 });
  await settled();
  t.deepEqual(asked(), [winner]);
  t.is(slack.calls({ app: 'newproject', method: 'chat.postMessage' }).length, 6);
});

test.serial('events that come twice, late and in any order leave each project in one sound state', async (t) => {
  t.timeout(HANG_MS);
  const world = await agency(t, { people: ['anna', 'bela'] });
  const { slack, clock, db, send, settled, id } = world;
  const orders = fc.sample(fc.shuffledSubarray(STORY, { minLength: 2 }), { seed: 7, numRuns: 10 });
  const begun = clock.now().getTime();
  await Promise.all(
    orders.map(async (order, project) => {
      const code = `P-${project + 1}`;
      for (const { type, data, minute } of order) {
        const event = { id: `evt_${code}_${type}_${minute}`, at: new Date(begun + minute * 1_000) };
        // The database may be too busy to store the event. Then the sender gets a 503 and sends again.
        await Promise.all([1, 2, 3].map(() => sendUntilTaken(send, type, { code, ...data }, event)));
      }
    }),
  );
  await eventually(async () => (await db.event.count({ where: { state: 'stored' } })) === 0);
  clock.advance({ minutes: 2 });
  await settled();

  const dms = (code: string) =>
    ['anna', 'bela'].filter((one) => slack.directMessages('newproject', id(one)).some((dm) => claimable(dm, code)));
  for (const [index, order] of orders.entries()) {
    const code = `P-${index + 1}`;
    const story = order.map(({ type, minute }) => `${type} ${minute}`).join(', ');
    const project = await db.project.findUnique({ where: { code }, include: { claimer: true } });
    const wanted = expected(order);
    t.is(project?.status, wanted.status, story);
    t.is(project?.title, wanted.title, story);
    t.is(project?.claimer?.handle, wanted.claimer, story);
    t.deepEqual(dms(code), wanted.status === 'requested' ? ['anna', 'bela'] : [], story);
    t.is(await db.event.count({ where: { projectCode: code, state: 'failed' } }), wanted.failed, story);
    t.is(await db.auditEntry.count({ where: { projectCode: code, action: 'claim.differs' } }), wanted.differs, story);
    t.true((await db.auditEntry.count({ where: { projectCode: code, action: 'project.claimed' } })) <= 1, story);
  }
  const failed = await db.event.count({ where: { state: 'failed' } });
  const reports = slack.messages('ops').filter(({ text }) => text.includes('could not be applied'));
  t.is(reports.length, failed, 'each event that cannot be applied is reported once');
});

const offers = (slack: Sandbox, { id }: Person): Message[] => slack.directMessages('newproject', id);

interface Told {
  type: string;
  data: object;
  /** When the event happened, by the sender's clock. */
  minute: number;
}

const STORY: Told[] = [
  { type: 'project.requested', data: { ...BAKERY, title: 'First wish' }, minute: 1 },
  { type: 'project.requested', data: { ...BAKERY, title: 'Second wish' }, minute: 2 },
  { type: 'project.claimed', data: { by: 'anna' }, minute: 3 },
  { type: 'project.claimed', data: { by: 'bela@agency.test' }, minute: 4 },
  { type: 'project.cancelled', data: { reason: 'No money' }, minute: 5 },
];

interface Expected {
  status?: ProjectStatus;
  title?: string;
  claimer?: string;
  stamp: number;
  failed: number;
  /** How often another system named somebody other than the first claimer. */
  differs: number;
}

/** The state that the contract promises after these events in the order of their arrival. */
function expected(order: readonly Told[]): Expected {
  const state: Expected = { stamp: 0, failed: 0, differs: 0 };
  for (const { type, data, minute } of order) {
    const isOpen = state.status === 'requested';
    if (type === 'project.requested' && (state.status === undefined || isOpen)) {
      if (minute < state.stamp) continue;
      Object.assign(state, { status: 'requested', stamp: minute, title: 'title' in data ? data.title : '' });
    } else if (type === 'project.claimed' && isOpen) {
      Object.assign(state, { status: 'claimed', claimer: minute === 3 ? 'anna' : 'bela' });
    } else if (type === 'project.claimed' && state.status === 'claimed') {
      state.differs += 1;
    } else if (type === 'project.cancelled' && state.status !== undefined) {
      state.status = 'cancelled';
    } else {
      state.failed += 1;
    }
  }
  return state;
}
