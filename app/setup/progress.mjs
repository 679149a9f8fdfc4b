const TELL_AFTER_MS = 1000;
const ALIVE_EACH_MS = 10_000;

let output = process.stdout;

/** Writes progress to this stream from now on, because standard output is needed for something else. */
export function tellProgressOn(stream) {
  output = stream;
}

/**
 * Runs a step. If it takes more than a second, a line with its duration is printed. On a terminal the line appears
 * while the step runs, and counts; elsewhere a step of more than ten seconds is mentioned now and then.
 */
export async function step(
  title,
  run,
  { tellAfterMs = TELL_AFTER_MS, aliveEachMs = ALIVE_EACH_MS, out = output } = {},
) {
  const began = Date.now();
  const live = out.isTTY === true;
  const taken = () => Date.now() - began;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    if (live) out.write(`${title}…`);
  }, tellAfterMs);
  const alive = setInterval(
    () => {
      shown = true;
      out.write(live ? `\r${title}… ${Math.round(taken() / 1000)} s` : `${title}… goes on after ${seconds(taken())}\n`);
    },
    live ? Math.min(1000, aliveEachMs) : aliveEachMs,
  );
  try {
    const result = await run();
    if (shown) out.write(`${live ? '\r' : ''}${title}… ${seconds(taken())}\n`);
    return result;
  } catch (error) {
    if (shown && live) out.write('\n');
    throw error;
  } finally {
    clearTimeout(timer);
    clearInterval(alive);
  }
}

function seconds(ms) {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
