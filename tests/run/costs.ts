import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** On Linux a hundredth of a second, on every machine. */
const TICKS_PER_SECOND = 100;

/** The seconds of processor time of each test file, the largest first; leftovers.mjs records them. */
export function costs(folder: string): { file: string; spent: number }[] {
  const noted = readdirSync(folder).map((name) => {
    const [file = '', stat = ''] = readFileSync(join(folder, name), 'utf8').split('\n');
    return { file: file.replace(/^.*\/\.data\/build\/tests\//, '').replace(/\.test\.js$/, ''), spent: spentIn(stat) };
  });
  return noted.sort((one, other) => other.spent - one.spent);
}

/** The processor time of this process and of all its ended descendants. Undefined if the system does not tell. */
export function processorSeconds(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return spentIn(readFileSync('/proc/self/stat', 'utf8'));
}

// The fields of /proc/PID/stat after the name, which may contain anything: utime, stime, cutime and cstime, from the
// 12th on.
function spentIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}
