import test from 'ava';
import { createForeground, type Foreground } from '../../app/infra/foreground.ts';
import { standingClock } from '../helpers/clock.ts';

test('work that nobody waits for runs at once while few wait, and after a crowd', async (t) => {
  const clock = standingClock();
  const foreground = createForeground(clock);
  const few = Array.from({ length: 4 }, () => foreground.enter());
  t.true(await yielding(foreground)());

  const fifth = foreground.enter();
  const goesOn = yielding(foreground);
  clock.advance({ ms: 149 });
  t.false(await goesOn());
  fifth();
  t.true(await goesOn());

  fifth();
  foreground.enter();
  const goesOnAgain = yielding(foreground);
  t.false(await goesOnAgain(), 'somebody who leaves twice is counted once');
  for (const leave of few) leave();
  t.true(await goesOnAgain());
});

test('a crowd that lasts slows other work down, and does not stop it', async (t) => {
  const clock = standingClock();
  const foreground = createForeground(clock);
  for (let waiting = 0; waiting < 100; waiting++) foreground.enter();
  const goesOn = yielding(foreground);
  t.false(await goesOn());
  clock.advance({ ms: 150 });
  t.true(await goesOn());
});

/** Waits until it is calm, within a limit. Returns whether it is. */
function yielding(foreground: Foreground): () => Promise<boolean> {
  let isCalm = false;
  void foreground.calm().then(() => {
    isCalm = true;
  });
  return async () => {
    await Promise.resolve();
    return isCalm;
  };
}
