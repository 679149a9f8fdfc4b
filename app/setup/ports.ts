import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that the program will listen on. */
export interface WantedPort {
  /** The variable that sets the port. */
  variable: string;
  host: string;
  port: number;
  /** What else may be using the port. */
  hint?: string;
}

/** A port is in use. The message names the variable and what to do. */
class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Checks for used ports before anything is started, so that nobody waits for a start that must fail. */
export async function expectFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const taken = await Promise.all(wanted.map(async (one) => ((await isTaken(one)) ? [worded(one)] : [])));
  const problems = taken.flat();
  if (problems.length > 0) throw new PortTaken(problems.join('\n'));
}

/**
 * A free port of 127.0.0.1. It is below the range for outgoing connections, so that none of those takes it meanwhile.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (!(await isTaken({ variable: '', host: '127.0.0.1', port }))) return port;
  }
}

async function isTaken({ port, host }: WantedPort): Promise<boolean> {
  if (port === 0) return false;
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return false;
  } catch (error) {
    // Other problems are reported with their fix when the program really listens.
    return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  } finally {
    server.close();
  }
}

function worded({ variable, host, port, hint }: WantedPort): string {
  const mend = `Stop the program that has it, or set ${variable} to another port, for example ${port + 1}.`;
  return [`${variable}: port ${port} is in use on ${host}.`, hint, mend].filter(Boolean).join(' ');
}
