import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Cost } from './figures.ts';

/** The cost of this process so far. */
export function cost(): Cost {
  const { maxRSS, userCPUTime, systemCPUTime, voluntaryContextSwitches } = process.resourceUsage();
  return {
    peakBytes: ownPeakBytes() ?? maxRSS * 1_024,
    residentBytes: process.memoryUsage.rss(),
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
    sleeps: voluntaryContextSwitches,
  };
}

/** The size of the heap after a garbage collection. */
export function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/**
 * On Linux maxRSS includes the memory of the parent at the fork, so the peak of the program alone is read from /proc.
 */
function ownPeakBytes(): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    return undefined; // Only Linux has /proc.
  }
}
