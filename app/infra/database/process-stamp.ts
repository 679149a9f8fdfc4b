import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Identifies a living process by its number and start time, because the number alone is reused after a restart of the
 * machine or container. Undefined if there is no such process; a zombie does not count.
 */
export function processStamp(pid: number): string | undefined {
  try {
    return existsSync('/proc/self/stat') ? linuxStamp(pid) : otherStamp(pid);
  } catch {
    // There is no such process: neither /proc nor ps has it.
    return undefined;
  }
}

export function isLiving({ pid, stamp }: { pid: number; stamp: string }): boolean {
  return processStamp(pid) === stamp;
}

// The fields of /proc/PID/stat after the name (which may contain anything): the state is the first, the start time in
// ticks the twentieth.
function linuxStamp(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${pid}@${fields[19]}`;
}

function otherStamp(pid: number): string | undefined {
  const [state, ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  if (state === undefined || state.startsWith('Z')) return undefined;
  return `${pid}@${started.join(' ')}`;
}
