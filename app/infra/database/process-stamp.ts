import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * What tells a living process from a later one with the same number: its number and start time; undefined where no
 * such process lives (a zombie does not). Numbers alone lie after a restart of the machine or container.
 */
export function processStamp(pid: number): string | undefined {
  try {
    return existsSync('/proc/self/stat') ? linuxStamp(pid) : otherStamp(pid);
  } catch {
    // No such process: neither /proc nor ps knows it.
    return undefined;
  }
}

export function isLiving({ pid, stamp }: { pid: number; stamp: string }): boolean {
  return processStamp(pid) === stamp;
}

// The fields of /proc/PID/stat after the name, which may hold anything: state first, start time in ticks twentieth.
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
