import test from 'ava';
import fc from 'fast-check';
import type { Channel, Message, Person } from '../../../sandbox/sandbox.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { type Fate, killAt, lives, type Moment } from '../../helpers/kill-at.ts';
import { type Operated, operated } from '../../helpers/operated.ts';

// Another seed tries other moments. A failure names the moments that led to it.
const SEED = 20261124;

test('killed again and again while a project starts, changes its team and ends, the program makes one channel and does all of it', async (t) => {
  t.timeout(HANG_MS);
  const world = await operated(t, { designers: 5 });
  const { slack, product, designers, db, enlist, request, send, offered, settled } = world;
  const [lead, stays, leaves, comes] = designers;
  if (!lead || !stays || !leaves || !comes) throw new Error('Expected people.');
  await enlist();
  await request('P-1', { title: 'Landing page' });
  await offered('P-1');
  await slack.as(lead.id).click({ actionId: 'claim_project' });
  await eventually(() => db.project.findFirst({ where: { code: 'P-1', status: 'claimed' } }));
  await settled();

  const born = killAt(slack, product, { method: 'conversations.create', call: 1, fate: 'done' });
  await sendUntilTaken(send, 'project.started', { code: 'P-1', team: [stays.name, leaves.name] });
  await eventually(born.came);
  await lives(world, [{ method: 'conversations.invite', call: 1, fate: 'done' }, ...moments(1, 2)]);
  await eventually(() => isTeam(world, [lead, stays, leaves]), { what: 'the team is in' });

  const changed = killAt(slack, product, { method: 'conversations.kick', call: 1, fate: 'lost' });
  await sendUntilTaken(send, 'member.removed', { code: 'P-1', person: leaves.name });
  await sendUntilTaken(send, 'quote.accepted', { code: 'P-1', person: comes.name });
  await eventually(changed.came);
  await lives(world, moments(2, 1));
  await eventually(() => isTeam(world, [lead, stays, comes]), { what: 'the team has changed' });
  await settled();

  const closed = killAt(slack, product, { method: 'conversations.kick', call: 2, fate: 'done' });
  await sendUntilTaken(send, 'project.completed', { code: 'P-1' });
  await eventually(closed.came);
  await lives(world, [{ method: 'conversations.archive', call: 1, fate: 'done' }]);
  await eventually(() => channels(world)[0]?.archived, { what: 'the channel is archived' });
  await settled();

  const [channel, ...others] = channels(world);
  t.deepEqual(others, [], 'there was never a second channel');
  t.deepEqual([...(channel?.members ?? [])], [slack.apps.ops.botUserId]);
  const ours = channel?.messages.filter(({ subtype }) => !subtype) ?? [];
  t.is(ours.length, 2, 'the brief and the last message, each once');
  const welcomed = ({ id }: Person) => slack.directMessages('ops', id).filter(isWelcome).length;
  t.deepEqual(
    [lead, stays, comes].map(welcomed),
    [0, 1, 1],
    'each person who was added hears it once; the lead knows already',
  );
  t.true(welcomed(leaves) <= 1, 'somebody removed before they were told of the project hears only of the removal');
  const asked = ({ id }: Person) => slack.directMessages('ops', id).filter(asksForReviews).length;
  t.deepEqual(designers.map(asked), [1, 1, 0, 1, 0]);
  t.deepEqual(slack.messages('ops'), []);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
});

function channels({ slack }: Operated): Channel[] {
  return slack.channels().filter(({ kind }) => kind === 'private');
}

function isTeam(world: Operated, people: readonly Person[]): boolean {
  const [channel] = channels(world);
  const wanted = [world.slack.apps.ops.botUserId, ...people.map(({ id }) => id)];
  return channel?.members.size === wanted.length && wanted.every((id) => channel.members.has(id));
}

/** Once the project is over, the message that welcomed somebody says so instead. */
function isWelcome({ text }: Message): boolean {
  return text.startsWith('You are on P-1') || text.startsWith('P-1: ');
}

function asksForReviews({ blocks }: Message): boolean {
  return JSON.stringify(blocks ?? []).includes('"review_peers"');
}

/** Random moments that are the same for the same seed. */
function moments(salt: number, count: number): Moment[] {
  const moment: fc.Arbitrary<Moment> = fc.record({
    call: fc.integer({ min: 1, max: 5 }),
    fate: fc.constantFrom<Fate>('lost', 'done', 'late'),
  });
  return fc.sample(moment, { seed: SEED + salt, numRuns: count });
}
