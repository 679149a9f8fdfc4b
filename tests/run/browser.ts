import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Progress } from '../../app/setup/database/server-program.ts';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PACKAGES = ['chromium', 'fonts-noto-color-emoji'];

/** The path of a browser, or the reason why there is none. */
export type Browser = { path: string } | { missing: string };

/**
 * Finds a Chromium on the PATH. If there is none, root on Debian and Ubuntu installs it; others are told the command,
 * and go without.
 */
export async function findBrowser(progress: Progress): Promise<Browser> {
  const found = await installedBrowser();
  if (found !== undefined) return { path: found };
  const hint = `install Chromium, on Debian with: apt-get install -y ${PACKAGES.join(' ')}`;
  if (process.getuid?.() !== 0 || (await answer('apt-get', ['--version'])) === undefined) return { missing: hint };
  try {
    await progress('Installing Chromium', install);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { missing: `apt could not install Chromium (${reason}); ${hint}` };
  }
  const installed = await installedBrowser();
  return installed === undefined ? { missing: hint } : { path: installed };
}

async function installedBrowser(): Promise<string | undefined> {
  for (const name of NAMES) {
    const path = (await answer('sh', ['-c', `command -v ${name}`]))?.trim();
    if (path) return path;
  }
  return undefined;
}

async function install(): Promise<void> {
  const apt = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  const options = { maxBuffer: 2 ** 26 };
  await run('env', [...apt, 'update'], options);
  await run('env', [...apt, 'install', '-y', '--no-install-recommends', ...PACKAGES], options);
}

async function answer(program: string, args: string[]): Promise<string | undefined> {
  try {
    return (await run(program, args)).stdout;
  } catch {
    return undefined; // It is not there.
  }
}
