import { platform } from 'node:os';
import type { Progress } from '../database/server-program.ts';
import { answers, aptInstall, mayInstall, PROGRAM_FOLDERS } from '../system-packages.ts';

/** An installed Redis (or Valkey) server, or why there is none, with the command that installs it. */
export type RedisProgram = { path: string } | { missing: string };

/** Finds redis-server or valkey-server. If there is none, root on Debian and Ubuntu installs it. */
export async function redisProgram(progress: Progress): Promise<RedisProgram> {
  const found = await installed();
  if (found !== undefined) return { path: found };
  if (!(await mayInstall())) return { missing: installHint() };
  const problem = await progress('Installing Redis', () => aptInstall(['redis-server']));
  const path = await installed();
  return path === undefined ? { missing: [problem, installHint()].filter(Boolean).join('\n') } : { path };
}

async function installed(): Promise<string | undefined> {
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of PROGRAM_FOLDERS) {
      const path = `${folder}${name}`;
      if ((await answers(path, ['--version'])) !== undefined) return path;
    }
  }
  return undefined;
}

function installHint(): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install redis',
    linux: 'sudo apt-get install -y redis-server   (Debian, Ubuntu), or sudo dnf install -y valkey   (Fedora, RHEL)',
  };
  return `No Redis server found on this machine. Install one: ${commands[platform()] ?? 'see https://redis.io/downloads'}`;
}
