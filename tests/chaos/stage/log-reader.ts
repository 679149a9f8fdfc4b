import { createWriteStream } from 'node:fs';

/** Reads what the product writes, line by line, and keeps only the lines that break a rule. */
export interface LogReader {
  read(line: string, stream: 'stdout' | 'stderr'): void;
  lines(): number;
  /** Lines that contain a secret or somebody's words: what was found, and the beginning of the line. */
  leaks: string[];
  /** Lines of stdout that are not JSON. */
  notJson: string[];
}

const KEPT = 20;
const SHOWN = 200;

/** If a file is given, all lines are written to it. */
export function createLogReader(file?: string): LogReader & { forbid(what: string, text: string): void } {
  const forbidden = new Map<string, string>();
  const leaks: string[] = [];
  const notJson: string[] = [];
  let lines = 0;
  const kept = file === undefined ? undefined : createWriteStream(file);
  return {
    leaks,
    notJson,
    lines: () => lines,
    forbid: (what, text) => void forbidden.set(text, what),
    read(line, stream) {
      lines += 1;
      kept?.write(`${line}\n`);
      for (const [text, what] of forbidden) {
        if (line.includes(text)) keep(leaks, `${what}: ${line}`);
      }
      if (stream === 'stdout' && !isJson(line)) keep(notJson, line);
    },
  };
}

function keep(list: string[], line: string): void {
  if (list.length < KEPT) list.push(line.slice(0, SHOWN));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
