import fs from 'node:fs';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';

const MOST_BYTES = 2_097_152;
const LOOK_EACH_LINES = 256;
const MODE = 0o600;

/** The files with the last lines of the log, and the lines before them. */
export function recentLogFiles(folder: string): readonly [before: string, now: string] {
  const now = join(folder, 'crewcall.jsonl');
  return [`${now}.1`, now];
}

/**
 * Keeps the last lines of the log in files for `npm run support`: at most two files of two megabytes. Several processes
 * share them. If writing fails the lines are lost here, and the caller is not affected.
 */
export function recentLog(folder: string, mostBytes = MOST_BYTES): DestinationStream {
  const [before, path] = recentLogFiles(folder);
  let fd: number | undefined;
  let lines = 0;

  return {
    write(line) {
      try {
        if (lines % LOOK_EACH_LINES === 0) fd = fresh();
        lines += 1;
        if (fd !== undefined) fs.writeSync(fd, line);
      } catch {
        // The error cannot be reported here, and the log itself is on standard output.
        fd = undefined;
        lines = 0;
      }
    },
  };

  /** Opens the file to write to: a new one if it is full, or if another process has started a new one. */
  function fresh(): number {
    fs.mkdirSync(folder, { recursive: true });
    const there = fs.statSync(path, { throwIfNoEntry: false });
    if (there !== undefined && there.size >= mostBytes) fs.renameSync(path, before);
    const isOurs = fd !== undefined && there !== undefined && fs.fstatSync(fd).ino === there.ino;
    if (isOurs && fd !== undefined && there.size < mostBytes) return fd;
    if (fd !== undefined) fs.closeSync(fd);
    return fs.openSync(path, 'a', MODE);
  }
}

/** Writes to both streams. */
export function both(one: DestinationStream, other: DestinationStream): DestinationStream {
  return {
    write(line) {
      one.write(line);
      other.write(line);
    },
  };
}
