import test from 'ava';
import type { Person } from '../../../sandbox/sandbox.ts';
import { canReview } from '../../domain/reviews/finished.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { killAt, lives } from '../../helpers/kill-at.ts';
import { operated } from '../../helpers/operated.ts';

test('killed again and again while it asks for reviews, and when a review is given, the program asks everybody once and thanks them once', async (t) => {
  t.timeout(HANG_MS);
  const world = await operated(t, { designers: 4 });
  const { slack, product, designers, db, enlist, request, send, settled } = world;
  const [lead, mate, ...others] = designers;
  if (!lead || !mate) throw new Error('Expected people.');
  await enlist();
  await request('P-1', { skills: ['no-one-has-this'] });
  await sendUntilTaken(send, 'project.claimed', { code: 'P-1', by: lead.name });
  const team = [mate, ...others].map(({ name }) => name);
  await sendUntilTaken(send, 'project.started', { code: 'P-1', team });
  await settled();

  const first = killAt(slack, product, { method: 'chat.postMessage', call: 2, fate: 'done' });
  await sendUntilTaken(send, 'project.completed', { code: 'P-1' });
  await eventually(first.came);
  await lives(world, [
    { method: 'chat.postMessage', call: 1, fate: 'late' },
    { method: 'chat.postMessage', call: 1, fate: 'lost' },
    { method: 'chat.postMessage', call: 2, fate: 'done' },
  ]);
  const asked = ({ id }: Person) => slack.directMessages('ops', id).filter(canReview).length;
  await eventually(() => designers.every((one) => asked(one) > 0), { what: 'everybody is asked' });
  await settled();
  t.deepEqual(designers.map(asked), [1, 1, 1, 1]);

  await product.ready();
  await slack.as(lead.id).click({ actionId: 'review_peers' });
  await eventually(() => slack.as(lead.id).view()?.callback_id === 'reviews_given');
  const { id: mateId } = await db.person.findUniqueOrThrow({ where: { handle: mate.name } });
  const thanked = killAt(slack, product, { method: 'chat.update', call: 1, fate: 'lost' });
  await slack.as(lead.id).submitView({ [`rating:${mateId}`]: '5' });
  await eventually(thanked.came);
  product.restart();
  const message = () => slack.directMessages('ops', lead.id).find(canReview)?.text;
  await eventually(() => message()?.startsWith('Thank you'), { what: 'thanks follow after the restart' });
  await settled();
  t.is(await db.peerReview.count(), 1);
  t.deepEqual(designers.map(asked), [1, 1, 1, 1]);
  t.deepEqual(slack.messages('ops'), []);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
});
