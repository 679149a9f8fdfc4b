import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import { compiled } from '../helpers/compiled.ts';

test('the heap stays close to the memory in use, where V8 alone would let it grow', async (t) => {
  const small = await mostMb('small');
  const alone = await mostMb('alone');
  t.true(small < 0.75 * alone, `${small} and ${alone} MB`);
});

async function mostMb(how: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [compiled('tests/infra/heap-program.ts'), how]);
  return Number(stdout);
}
