import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const LOCK = '.data/build.lock';
/**
 * An older lock is stale: no compilation takes this long, and the number of its process may have been given to
 * another one.
 */
const STALE_MS = 5 * 60_000;

/** Runs `work` while no other process compiles this folder. The lock of a dead process is taken over. */
export async function withBuildLock(work) {
  mkdirSync('.data', { recursive: true });
  while (!tryLock()) await pause(50);
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function tryLock() {
  try {
    const file = openSync(LOCK, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isStale()) rmSync(LOCK, { force: true });
    return false;
  }
}

function isStale() {
  try {
    const pid = Number(readFileSync(LOCK, 'utf8'));
    return Date.now() - statSync(LOCK).mtimeMs > STALE_MS || (pid > 0 && !isLiving(pid));
  } catch {
    return false; // Another process has just removed the lock, so we try again.
  }
}

function isLiving(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
