const TICK_MS = 20;

/**
 * Begins to count the milliseconds that this process lives through: what it stands still for, because other programs
 * have the cores, is not counted. An upper limit on it holds on a busy machine, too, for what happens within a process.
 */
export function livedTime(): () => number {
  let lived = 0;
  let last = performance.now();
  const count = () => {
    const now = performance.now();
    lived += Math.min(now - last, 2 * TICK_MS);
    last = now;
  };
  setInterval(count, TICK_MS).unref();
  return () => {
    count();
    return lived;
  };
}
