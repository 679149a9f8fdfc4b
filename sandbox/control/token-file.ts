import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = '.data/sandbox';

/**
 * Stores the control token of the sandbox on this port in a file that only this account can read, for the command line.
 */
export async function keepToken(port: number, token: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true, mode: 0o700 });
  await writeFile(join(FOLDER, `${port}.token`), token, { mode: 0o600 });
}

/** The control token of the sandbox on this port. Undefined if the sandbox was started from another folder. */
export async function readToken(port: number): Promise<string | undefined> {
  try {
    return await readFile(join(FOLDER, `${port}.token`), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
