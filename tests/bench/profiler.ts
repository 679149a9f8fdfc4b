// Loaded into a contestant's process: shows where its processor time goes, by function.
import { writeFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

/** The sampling interval. It is short enough for a second of work, and costs a few per cent of it. */
const EVERY_MICROSECONDS = 500;

let session: Session | undefined;

export async function beginProfile(): Promise<void> {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_MICROSECONDS });
  await session.post('Profiler.start');
}

/** Writes `FILE.cpuprofile`, for the browser's developer tools, and `FILE.heap.json`. */
export async function endProfile(file: string): Promise<void> {
  if (session === undefined) throw new Error('Expected a profile that was begun, got none.');
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  session = undefined;
  writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile));
  const heap = { memory: process.memoryUsage(), statistics: getHeapStatistics(), spaces: getHeapSpaceStatistics() };
  writeFileSync(`${file}.heap.json`, `${JSON.stringify(heap, null, 2)}\n`);
}

export type CpuProfile = Profiler.Profile;
