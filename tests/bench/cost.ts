import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Cost } from './figures.ts';

/** What this process has taken so far. */
export function cost(): Cost {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    peakBytes: ownPeakBytes() ?? maxRSS * 1_024,
    residentBytes: process.memoryUsage.rss(),
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
  };
}

/** Of the heap, what is left once the garbage is collected. */
export function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** Linux counts into maxRSS what the parent had when it forked; this is the program's own. */
function ownPeakBytes(): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    return undefined; // Only Linux has it.
  }
}
