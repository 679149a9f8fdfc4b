import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A database server that is installed on this machine. */
export interface ServerProgram {
  path: string;
  flavour: 'mariadb' | 'mysql';
}

/** There is no database server and we may not install one. The message holds the command that does. */
export class NoServerProgram extends Error {
  override readonly name = 'NoServerProgram';
}

/** Words a step that may take long; see `progress` of the programs that start us. */
export type Progress = <T>(title: string, step: () => Promise<T>) => Promise<T>;

/**
 * Finds mariadbd or mysqld, on the PATH or where packages put them. Where there is none: root on Debian and Ubuntu
 * installs it, others get {@link NoServerProgram}.
 */
export async function serverProgram(progress: Progress): Promise<ServerProgram> {
  const found = await installedProgram();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !(await answers('apt-get', ['--version']))) throw new NoServerProgram(installHint());
  await progress('Installing MariaDB', install);
  const installed = await installedProgram();
  if (installed === undefined) throw new NoServerProgram(installHint());
  return installed;
}

// The bare names are looked up on the PATH, which for people other than root seldom holds the sbin folders.
const FOLDERS = [
  '',
  '/usr/sbin/',
  '/usr/local/sbin/',
  '/usr/libexec/',
  '/opt/homebrew/bin/',
  '/usr/local/bin/',
  '/usr/local/mysql/bin/',
];

async function installedProgram(): Promise<ServerProgram | undefined> {
  for (const name of ['mariadbd', 'mysqld']) {
    for (const folder of FOLDERS) {
      const path = `${folder}${name}`;
      const version = await answers(path, ['--no-defaults', '--version']);
      if (version !== undefined) return { path, flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql' };
    }
  }
  return undefined;
}

async function answers(program: string, args: string[]): Promise<string | undefined> {
  try {
    if (program.startsWith('/')) accessSync(program, constants.X_OK);
    return (await run(program, args)).stdout;
  } catch {
    // Not there, or not for this machine: the next candidate is tried.
    return undefined;
  }
}

const PACKAGES = ['mariadb-server-core', 'mariadb-client'];

// The core package brings the program without a service of the machine that would start by itself.
async function install(): Promise<void> {
  const apt = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
  const installing = ['install', '-y', '--no-install-recommends', ...PACKAGES];
  try {
    await run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...apt, 'update'], { maxBuffer: 2 ** 26 });
    await run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...apt, ...installing], { maxBuffer: 2 ** 26 });
  } catch (error) {
    const output =
      error instanceof Error && 'stderr' in error
        ? String(error.stderr).trim().split('\n').slice(-5).join('\n')
        : String(error);
    throw new NoServerProgram(`apt-get could not install MariaDB:\n${output}\n${installHint()}`, { cause: error });
  }
}

function installHint(): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install mariadb',
    linux: `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}   (Debian, Ubuntu)\n  sudo dnf install -y mariadb-server   (Fedora, RHEL)`,
  };
  const command = commands[platform()] ?? 'see https://mariadb.org/download';
  return `No MariaDB or MySQL server found on this machine. Install one:\n  ${command}\nthen start again; or name a database that runs elsewhere in DATABASE_URL.`;
}
