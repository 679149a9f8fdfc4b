import test from 'ava';
import { step } from '../../app/setup/progress.mjs';

/** A step that ends after this many progress messages. */
function output(isTTY: boolean) {
  const said: string[] = [];
  let enough: () => void = () => undefined;
  const twice = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const write = (text: string) => {
    said.push(text);
    if (said.length === 3) enough();
  };
  return { said, twice, out: { isTTY, write } };
}

test('a long step shows progress: it counts on a terminal, and elsewhere says that it goes on', async (t) => {
  const terminal = output(true);
  await step('Installing packages', () => terminal.twice, { ...terminal, tellAfterMs: 1, aliveEachMs: 20 });
  const shown = terminal.said.join('');
  t.regex(shown, /^Installing packages…\rInstalling packages… \d+ s\r[\s\S]* s\n$/);

  const file = output(false);
  await step('Installing packages', () => file.twice, { ...file, tellAfterMs: 1, aliveEachMs: 20 });
  t.regex(file.said.join(''), /^(Installing packages… goes on after .* s\n){3}Installing packages… .* s\n$/);

  const quick = output(false);
  t.is(await step('Compiling', async () => 7, { ...quick, tellAfterMs: 60_000, aliveEachMs: 60_000 }), 7);
  t.deepEqual(quick.said, []);
});
