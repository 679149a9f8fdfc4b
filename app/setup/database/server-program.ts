import { platform } from 'node:os';
import { answers, aptInstall, mayInstall, PROGRAM_FOLDERS } from '../system-packages.ts';

/** An installed database server. */
export interface ServerProgram {
  path: string;
  flavour: 'mariadb' | 'mysql';
}

/** No database server is installed, and we may not install one. The message contains the command that does. */
class NoServerProgram extends Error {
  override readonly name = 'NoServerProgram';
}

/** Reports a step that may take long. The programs that start the server pass their `progress`. */
export type Progress = <T>(title: string, step: () => Promise<T>) => Promise<T>;

/**
 * Finds mariadbd or mysqld, on the PATH or in the folders of packages. If there is none, root on Debian and Ubuntu
 * installs it; others get {@link NoServerProgram}.
 */
export async function serverProgram(progress: Progress): Promise<ServerProgram> {
  const found = await installedProgram();
  if (found !== undefined) return found;
  if (!(await mayInstall())) throw new NoServerProgram(installHint());
  await progress('Installing MariaDB', install);
  const installed = await installedProgram();
  if (installed === undefined) throw new NoServerProgram(installHint());
  return installed;
}

async function installedProgram(): Promise<ServerProgram | undefined> {
  for (const name of ['mariadbd', 'mysqld']) {
    for (const folder of PROGRAM_FOLDERS) {
      const path = `${folder}${name}`;
      const version = await answers(path, ['--no-defaults', '--version']);
      if (version !== undefined) return { path, flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql' };
    }
  }
  return undefined;
}

const PACKAGES = ['mariadb-server-core', 'mariadb-client'];

// The core package contains the program without a system service that would start by itself.
async function install(): Promise<void> {
  const problem = await aptInstall(PACKAGES);
  if (problem !== undefined)
    throw new NoServerProgram(`apt-get could not install MariaDB:\n${problem}\n${installHint()}`);
}

function installHint(): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install mariadb',
    linux: `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}   (Debian, Ubuntu)\n  sudo dnf install -y mariadb-server   (Fedora, RHEL)`,
  };
  const command = commands[platform()] ?? 'see https://mariadb.org/download';
  return `No MariaDB or MySQL server found on this machine. Install one:\n  ${command}\nthen start again; or name a database that runs elsewhere in DATABASE_URL.`;
}
