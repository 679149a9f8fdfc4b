import test from 'ava';
import { nearCache } from '../../../app/infra/directory/shared/near-cache.ts';
import { shiftedClock } from '../../helpers/clock.ts';

function cache(most = 3) {
  const clock = shiftedClock();
  const held = nearCache<string>({ clock, freshMs: 15_000, most });
  let asked = 0;
  const read = (key: string, answer: string | undefined) =>
    held.read(key, async () => {
      asked += 1;
      return answer;
    });
  return { clock, held, read, asked: () => asked };
}

test('results are cached for a while, except missing ones', async (t) => {
  const { clock, held, read, asked } = cache();
  t.is(await read('anna', 'one'), 'one');
  t.is(await read('anna', 'two'), 'one');
  clock.advance({ seconds: 16 });
  t.is(held.last('anna'), 'one');
  t.is(await read('anna', 'two'), 'two');
  t.is(await read('bela', undefined), undefined);
  t.is(await read('bela', 'here'), 'here');
  t.is(asked(), 4);
});

test('the cache has a maximum size, and drops the entries that were unused longest', async (t) => {
  const { held, read } = cache(2);
  await read('anna', 'a');
  await read('bela', 'b');
  await read('anna', 'a');
  await read('cyra', 'c');
  t.deepEqual(['anna', 'bela', 'cyra'].map(held.last), ['a', undefined, 'c']);
});

test('several requests at once are one question; an answer from before a change is not cached', async (t) => {
  const { held } = cache();
  let answer: (word: string) => void = () => t.fail('Expected a question.');
  let asked = 0;
  const ask = () => {
    asked += 1;
    return new Promise<string>((resolve) => {
      answer = resolve;
    });
  };
  const both = [held.read('anna', ask), held.read('anna', ask)];
  held.forget(['anna']);
  answer('old');
  t.deepEqual(await Promise.all(both), ['old', 'old']);
  t.is(asked, 1);
  t.is(held.last('anna'), undefined);
  t.is(await held.read('anna', async () => 'new'), 'new');
});

test('a question that fails is asked again', async (t) => {
  const { held } = cache();
  await t.throwsAsync(held.read('anna', () => Promise.reject(new Error('away'))));
  t.is(await held.read('anna', async () => 'back'), 'back');
});
