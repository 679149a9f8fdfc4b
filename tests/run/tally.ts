import type { Outcome } from './tap.ts';

interface FileCount {
  passed: number;
  failed: number;
  skipped: number;
  lastAt: number;
  told: boolean;
}

export interface Tally {
  add(outcome: Outcome): void;
  /** Reports the files that were not reported yet, and returns the sums. */
  finish(): { passed: number; failed: number; skipped: number };
}

/**
 * Counts results by file and reports each file that has finished. TAP does not say when one has. At most `atOnce` files
 * run at a time, so if one more begins, the file without results for the longest time has finished.
 */
export function createTally({
  files,
  atOnce,
  tell,
}: {
  files: string[];
  atOnce: number;
  tell: (line: string) => void;
}): Tally {
  const counts = new Map<string, FileCount>();
  let sequence = 0;

  return {
    add({ title, state }) {
      const file = fileOf(title, files);
      const count = counts.get(file) ?? { passed: 0, failed: 0, skipped: 0, lastAt: 0, told: false };
      counts.set(file, count);
      count[state] += 1;
      count.lastAt = ++sequence;
      count.told = false;
      tellFinished();
    },
    finish() {
      for (const [file, count] of counts) if (!count.told) tellOf(file, count);
      const all = [...counts.values()];
      const sum = (state: Outcome['state']) => all.reduce((total, count) => total + count[state], 0);
      return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
    },
  };

  function tellFinished() {
    const open = [...counts].filter(([, count]) => !count.told).sort(([, a], [, b]) => a.lastAt - b.lastAt);
    for (const [file, count] of open.slice(0, Math.max(0, open.length - atOnce))) tellOf(file, count);
  }

  function tellOf(file: string, count: FileCount) {
    count.told = true;
    const numbers = [`${count.passed} passed`];
    if (count.failed > 0) numbers.push(`${count.failed} failed`);
    if (count.skipped > 0) numbers.push(`${count.skipped} skipped`);
    tell(`${count.failed > 0 ? '✗' : '✓'} ${file}: ${numbers.join(', ')}`);
  }
}

/** AVA puts the file before the title, as in `offers › claim › title`, but not if only one file runs. */
function fileOf(title: string, files: string[]): string {
  const prefixes = files.map((file) => ({ file, prefix: `${file.replaceAll('/', ' › ')} › ` }));
  // The longest match, because a title may itself begin like another file.
  const found = prefixes
    .filter(({ prefix }) => title.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return found[0]?.file ?? (files.length === 1 ? (files[0] ?? '') : 'others');
}
