const TICK_MS = 20;

/**
 * Counts the milliseconds that this process runs, without those for which other programs have the cores. So an upper
 * limit holds on a busy machine too, for work within a process.
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
