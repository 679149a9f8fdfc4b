import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import { compiled } from '../../helpers/compiled.ts';

test('V8 never optimises code of WebAssembly, however hot it is', async (t) => {
  // Tests themselves run without that optimiser, so a process of its own is asked.
  const program = compiled('tests/infra/database/web-assembly-program.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--allow-natives-syntax', program]);
  t.is(stdout, 'as compiled first');
});
