import fs from 'node:fs';
import type { DestinationStream } from 'pino';

const MOST_WAITING = 1_048_576;
const AGAIN_MS = 200;

/**
 * Writes lines to a file descriptor so that a full disk, a closed pipe or a slow reader never affects the caller. Lines
 * that cannot be written wait in memory, up to a megabyte; newer lines beyond that are lost.
 */
export function patientOutput(fd: number): DestinationStream {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isScheduled = false;

  function write(line: string): void {
    const bytes = Buffer.from(line);
    if (waitingBytes + bytes.length <= MOST_WAITING) {
      waiting.push(bytes);
      waitingBytes += bytes.length;
    }
    flush();
  }

  function flush(): void {
    try {
      while (waiting[0] !== undefined) {
        const written = fs.writeSync(fd, waiting[0]);
        waitingBytes -= written;
        const rest = waiting[0].subarray(written);
        waiting = rest.length === 0 ? waiting.slice(1) : [rest, ...waiting.slice(1)];
      }
    } catch {
      // The error cannot be reported, because this is the log itself. The write is retried soon.
      again();
    }
  }

  function again(): void {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(() => {
      isScheduled = false;
      flush();
    }, AGAIN_MS).unref();
  }

  process.once('exit', flush);
  return { write };
}
