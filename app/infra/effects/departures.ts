import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join, resolve } from 'node:path';
import { folderOf, forgetFolder, publishFolder } from './departure-folders.ts';
import type { EffectId } from './records.ts';

/**
 * A file that records each call of this process right before it is sent. The kernel keeps written data even after
 * `kill -9`. So when a process dies, others on the host can see which of its marked calls were never sent, and need
 * not wait until those calls have settled.
 */
export interface Departures {
  note(id: EffectId, fence: number): void;
  /** Whether the holder, which is dead, certainly never sent this call. False if its file cannot be read. */
  neverLeft(holder: string, id: EffectId, fence: number): boolean;
  close(): void;
}

/** The size of each of two files; together they hold far more calls than can be pending. */
const MOST_BYTES = 1_048_576;
const FORGOTTEN_MS = 86_400_000;
const MODE = 0o600;

/**
 * Undefined if the folder is not writable. Then other processes wait until the calls of a dead process have settled.
 */
export function openDepartures(folder: string, holder: string, mostBytes = MOST_BYTES): Departures | undefined {
  const [before, now] = filesOf(folder, holder);
  let fd: number | undefined;
  let bytes = 0;
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    forgetOld(folder);
    fd = fs.openSync(now, 'ax', MODE);
  } catch {
    return undefined;
  }
  publishFolder(digest(holder), resolve(folder));

  function turn(): void {
    if (fd !== undefined) fs.closeSync(fd);
    fd = undefined;
    fs.renameSync(now, before);
    fd = fs.openSync(now, 'ax', MODE);
    bytes = 0;
  }

  return {
    note(id, fence) {
      // The file could not be written and was deleted, so nobody concludes from it that a call was not sent.
      if (fd === undefined) return;
      try {
        if (bytes >= mostBytes) turn();
        bytes += fs.writeSync(fd, lineOf(id, fence));
      } catch {
        // Without its line, the file would say that this call was never sent, so the file is deleted. If the deletion
        // throws, the call is cancelled.
        forget(folder, holder);
        fd = undefined;
      }
    },
    neverLeft(of, id, fence) {
      const line = lineOf(id, fence);
      const [earlier, latest] = filesOf(folderOf(digest(of)) ?? folder, of).map(read);
      return latest !== undefined && !latest.includes(line) && !earlier?.includes(line);
    },
    close() {
      if (fd !== undefined) fs.closeSync(fd);
      fd = undefined;
      forget(folder, holder);
      forgetFolder(digest(holder));
    },
  };
}

/** The key is hashed because it may name a person. */
const lineOf = ({ kind, key }: EffectId, fence: number) => `${digest(JSON.stringify([kind, key, fence]))}\n`;

function filesOf(folder: string, holder: string): [before: string, now: string] {
  const now = join(folder, digest(holder));
  return [`${now}.1`, now];
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24);

function forget(folder: string, holder: string): void {
  // The newer file is deleted first, because without it the older one proves nothing. The newer file alone would seem to
  // prove that calls recorded in the older one were never sent.
  for (const path of filesOf(folder, holder).reverse()) fs.rmSync(path, { force: true });
}

function read(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Deletes the files of dead processes. If one of them lives after all, it writes on to a deleted file that nobody
 * reads.
 */
function forgetOld(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const path = join(folder, name);
    const written = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - written > FORGOTTEN_MS) fs.rmSync(path, { force: true });
  }
}
