/** The deadline has passed. The work may still finish, but nobody waits for it any more. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  /** The same code as that of a connection's own time-out. */
  readonly code = 'ETIMEDOUT';
}

/**
 * Resolves with `work`, or throws DeadlinePassed after `ms` milliseconds. It uses real time, not the clock, because the
 * other end of a connection is involved.
 */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlinePassed(`Expected an answer within ${ms} ms, got none.`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
