import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isLiving, processStamp } from '../database/process-stamp.ts';

/** A prefix of this length identifies a process. */
const NAME_LENGTH = 16;

/**
 * A name by which other processes on the host can tell whether this one lives. It ends with a prefix of the process's
 * name.
 */
export function holderName(name = randomBytes(NAME_LENGTH / 2).toString('hex')): string {
  return `${place()}/${processStamp(process.pid) ?? process.pid}/${name.slice(0, NAME_LENGTH)}`;
}

/** The prefix of the holder's process name. Undefined if an earlier version wrote the holder. */
export function processOf(holder: string): string | undefined {
  const start = holder.split('/')[2];
  return start?.length === NAME_LENGTH ? start : undefined;
}

/** Whether that process is known to be gone. False for a process that is stopped or on another host. */
export function isGone(holder: string): boolean {
  const [where, stamp = ''] = holder.split('/');
  const pid = Number.parseInt(stamp, 10);
  return where === place() && stamp.includes('@') && !isLiving({ pid, stamp });
}

let known: string | undefined;

/**
 * Identifies where process numbers can be compared: one boot of one host, with one process table. The host name is
 * not enough: two containers may share it, and a container that restarts uses the same numbers again.
 */
function place(): string {
  const parts = [hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  known ??= createHash('sha256')
    .update([...parts, read(() => readlinkSync('/proc/self/ns/pid'))].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return known;
}

/** Only Linux has these files; elsewhere the processes of a host share one table. */
function read(from: () => string): string {
  try {
    return from();
  } catch {
    return '';
  }
}
