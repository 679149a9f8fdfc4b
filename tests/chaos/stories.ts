import { spawn } from 'node:child_process';

/**
 * Runs the written stories, which kill the product at chosen moments or need a crowd. They are tests, and run as `npm
 * test -- tests/chaos/stories` would run them. Resolves with whether all have passed.
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
