import { spawn } from 'node:child_process';

/**
 * Runs the stories that are written down: each kills the product at a chosen moment, or needs a crowd. They are tests,
 * and run as `npm test -- tests/chaos/stories` runs them. Resolves with whether all have passed.
 */
export async function tellStories({ teardown }: { teardown(step: () => Promise<unknown>): void }): Promise<boolean> {
  const child = spawn(process.execPath, ['app/setup.mjs', 'test', 'tests/chaos/stories'], { stdio: 'inherit' });
  const gone = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  teardown(async () => {
    child.kill('SIGTERM');
    await gone;
  });
  return (await gone) === 0;
}
