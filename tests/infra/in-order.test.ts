import test from 'ava';
import { createInOrder } from '../../app/infra/in-order.ts';

test('work of one key runs in the order of its ranks; what is known after one has run needs no turn', async (t) => {
  const inOrder = createInOrder();
  const ran: number[] = [];
  const asked: number[] = [];
  let decided = false;
  const work = (rank: number) => {
    const run = async () => {
      decided = ran.push(rank) === 2;
      return `${rank} ran`;
    };
    const known = async () => {
      asked.push(rank);
      return decided ? `${rank} is known` : undefined;
    };
    return inOrder({ key: 'P-1', rank }, run, known);
  };

  const results = Promise.all([30, 20, 10, 40].map(work));
  t.deepEqual(await results, ['30 is known', '20 ran', '10 ran', '40 is known']);
  t.deepEqual(ran, [10, 20]);
  t.deepEqual(asked, [20, 30, 40, 30, 40]);
});

test('a failure is that of its own work, and no reason to ask the others', async (t) => {
  const inOrder = createInOrder();
  const fails = async () => Promise.reject(new Error('away'));
  const runs = async () => 'ran';
  const results = await Promise.allSettled([
    inOrder({ key: 'P-1', rank: 1 }, fails, async () => undefined),
    inOrder({ key: 'P-1', rank: 2 }, runs, fails),
    inOrder({ key: 'P-1', rank: 3 }, runs, fails),
  ]);
  t.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected'],
  );
});
