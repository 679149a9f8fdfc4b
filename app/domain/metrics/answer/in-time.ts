/** The time limit has passed. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Runs for at most `ms` milliseconds, then rejects with OutOfTime, whether or not `run` obeys its signal. */
export async function inTime<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const enough = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new OutOfTime(`no answer within ${ms / 1_000} s`);
      reject(error);
      enough.abort(error);
    }, ms);
  });
  try {
    return await Promise.race([run(enough.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
