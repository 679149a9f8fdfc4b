import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isLiving, processStamp } from '../database/process-stamp.ts';

/** Enough of a process's name to tell it from all others. */
const NAME_LENGTH = 16;

/**
 * A name for this process by which others on the same host can tell whether it still lives. It ends in the beginning of
 * the name that it has among the processes.
 */
export function holderName(name = randomBytes(NAME_LENGTH / 2).toString('hex')): string {
  return `${place()}/${processStamp(process.pid) ?? process.pid}/${name.slice(0, NAME_LENGTH)}`;
}

/** The beginning of the name that the holder has among the processes; undefined: an earlier version of the program. */
export function processOf(holder: string): string | undefined {
  const start = holder.split('/')[2];
  return start?.length === NAME_LENGTH ? start : undefined;
}

/** Whether the process of that name is known to be gone; one that is stopped, or lives elsewhere, is not. */
export function isGone(holder: string): boolean {
  const [where, stamp = ''] = holder.split('/');
  const pid = Number.parseInt(stamp, 10);
  return where === place() && stamp.includes('@') && !isLiving({ pid, stamp });
}

let known: string | undefined;

/**
 * Where process numbers mean the same: one boot of one host, one process table. Two containers may share a host name,
 * and one that restarts gives its numbers out anew.
 */
function place(): string {
  const parts = [hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  known ??= createHash('sha256')
    .update([...parts, read(() => readlinkSync('/proc/self/ns/pid'))].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return known;
}

/** Only Linux has these; elsewhere processes of one host share one table. */
function read(from: () => string): string {
  try {
    return from();
  } catch {
    return '';
  }
}
