import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isLiving, processStamp } from '../../infra/database/process-stamp.ts';

/** Runs `work` while no other process holds the lock of this folder. The lock of a dead process is taken over. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  while (!tryLock(folder)) await pause(50);
  try {
    return await work();
  } finally {
    unlock(folder);
  }
}

/** For the exit of a process, when nothing can be awaited: `work` runs only if no other process has the lock. */
export function ifFolderFree(folder: string, work: () => void): void {
  if (read(lockPath(folder)) !== ownStamp() && !tryLock(folder)) return;
  try {
    work();
  } finally {
    unlock(folder);
  }
}

function tryLock(folder: string): boolean {
  const path = lockPath(folder);
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, ownStamp());
    closeSync(file);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (!isHeld(path)) removeStale(path);
  return false;
}

function unlock(folder: string): void {
  rmSync(lockPath(folder), { force: true });
}

function lockPath(folder: string): string {
  return join(folder, 'lock');
}

function ownStamp(): string {
  return processStamp(process.pid) ?? String(process.pid);
}

function isHeld(path: string): boolean {
  const stamp = read(path);
  if (stamp === undefined) return true; // The lock has just been removed: try again.
  if (stamp === '') return isFresh(path); // Just created and not yet written, unless its creator has died in between.
  return isLiving({ pid: Number(stamp.split('@')[0]), stamp });
}

// Renamed first: of several processes that find it stale only one removes it, and none removes a new lock.
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another process was quicker.
  }
  if (isHeld(aside)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function isFresh(path: string): boolean {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) < 5_000;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // Removed in between.
  }
}
