const TICK_MS = 20;

/**
 * Measures for how many milliseconds this process really ran. Time in which other programs had the cores does not
 * count. So an upper limit for work within a process holds on a busy machine too.
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
