import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folders of server programs. They are added to the PATH, which without root seldom has the sbin folders. */
export const PROGRAM_FOLDERS = [
  '',
  '/usr/sbin/',
  '/usr/bin/',
  '/usr/local/sbin/',
  '/usr/libexec/',
  '/opt/homebrew/bin/',
  '/usr/local/bin/',
  '/usr/local/mysql/bin/',
];

/** Returns the program's standard output. Undefined if the program does not exist or does not run on this machine. */
export async function answers(program: string, args: string[]): Promise<string | undefined> {
  try {
    if (program.startsWith('/')) accessSync(program, constants.X_OK);
    return (await run(program, args)).stdout;
  } catch {
    // This program cannot be used, so the caller tries the next one.
    return undefined;
  }
}

/** Whether we may install system packages: as root, with apt. */
export async function mayInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await answers('apt-get', ['--version'])) !== undefined;
}

/** Installs packages of Debian or Ubuntu; returns the problem, or undefined. */
export async function aptInstall(packages: readonly string[]): Promise<string | undefined> {
  const apt = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
  const installing = ['install', '-y', '--no-install-recommends', ...packages];
  const options = { maxBuffer: 2 ** 26 };
  try {
    await run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...apt, 'update'], options);
    await run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...apt, ...installing], options);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'stderr' in error
      ? String(error.stderr).trim().split('\n').slice(-5).join('\n')
      : String(error);
  }
}
