import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Processes of one host may run in different folders. So each leaves a link to the folder of its file of calls in a
 * place that all processes of this user know, under the name of that file.
 */
const LINKS = join(tmpdir(), `crewcall-calls-${process.getuid?.() ?? 'user'}`);

/** Without a link, others look in their own folder. */
export function publishFolder(name: string, folder: string): void {
  try {
    fs.mkdirSync(LINKS, { recursive: true, mode: 0o700 });
    if (!isOurs()) return;
    forgetBroken();
    fs.symlinkSync(folder, join(LINKS, name));
  } catch {
    // Others look in their own folder, and otherwise wait until the calls of a dead process have settled.
  }
}

export function folderOf(name: string): string | undefined {
  try {
    return isOurs() ? fs.readlinkSync(join(LINKS, name)) : undefined;
  } catch {
    return undefined;
  }
}

export function forgetFolder(name: string): void {
  if (folderOf(name) !== undefined) fs.rmSync(join(LINKS, name), { force: true });
}

/** Anybody may create a folder of this name in the temporary folder, and make us believe that calls were never made. */
function isOurs(): boolean {
  const { uid, mode } = fs.lstatSync(LINKS);
  return uid === process.getuid?.() && (mode & 0o077) === 0;
}

/** Links to files that were deleted since. */
function forgetBroken(): void {
  for (const name of fs.readdirSync(LINKS)) {
    const file = join(LINKS, name, name);
    if (!fs.existsSync(file) && !fs.existsSync(`${file}.1`)) fs.rmSync(join(LINKS, name), { force: true });
  }
}
