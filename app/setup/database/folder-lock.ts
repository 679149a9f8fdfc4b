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

/**
 * Runs `work` only if no other process has the lock. It is used at the exit of a process, when nothing can be
 * awaited.
 */
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
  if (stamp === undefined) return true; // Another process has just removed the lock, so we try again.
  // The lock was just created and is not written yet, unless its creator has died in between.
  if (stamp === '') return isFresh(path);
  return isLiving({ pid: Number(stamp.split('@')[0]), stamp });
}

// The lock is renamed first. So of several processes that find it stale, only one removes it, and none removes a new
// lock.
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another process has removed it first.
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
    return undefined; // The lock was removed in between.
  }
}
