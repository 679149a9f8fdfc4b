/** The work may still come to an end, but nobody waits for it any more. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  /** As a connection's own time-out calls itself. */
  readonly code = 'ETIMEDOUT';
}

/**
 * What `work` gives, or DeadlinePassed after `ms` milliseconds. Real time, not the clock's: somebody at the other end
 * of a connection is waiting, or has fallen silent.
 */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlinePassed(`Expected an answer within ${ms} ms, got none.`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
