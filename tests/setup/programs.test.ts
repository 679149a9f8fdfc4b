import { readFileSync } from 'node:fs';
import test from 'ava';
import { programs } from '../../app/setup/production/programs.ts';

test('each program that app/setup.mjs loads, from the bundle or from the compiled files, exists under its name', (t) => {
  const setup = readFileSync('app/setup.mjs', 'utf8');
  const named = [...setup.matchAll(/operated\('(\w+)'\)|programs\.(\w+)\(/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  t.true(named.includes('start') && named.includes('doctor'));
  for (const name of named) t.is(typeof programs[name], 'function', name);
});
