import { existsSync } from 'node:fs';
import type { Progress } from '../../app/setup/database/server-program.ts';
import { aptInstall, mayInstall } from '../../app/setup/system-packages.ts';

/** The program on the PATH switches to the user rabbitmq when root calls it; this one keeps the caller's user. */
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const HINT = 'install RabbitMQ, on Debian with: apt-get install -y rabbitmq-server';

/** The path of RabbitMQ's program, or the reason why there is none. */
export type BrokerProgram = { path: string } | { missing: string };

/**
 * Finds RabbitMQ. If there is none, root on Debian and Ubuntu installs it; others are told the command, and go without.
 */
export async function findBroker(progress: Progress): Promise<BrokerProgram> {
  if (existsSync(PROGRAM)) return { path: PROGRAM };
  if (!(await mayInstall())) return { missing: HINT };
  const problem = await progress('Installing RabbitMQ', () => aptInstall(['rabbitmq-server']));
  return existsSync(PROGRAM) ? { path: PROGRAM } : { missing: [problem, HINT].filter(Boolean).join('; ') };
}
