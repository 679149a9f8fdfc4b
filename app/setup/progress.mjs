const TELL_AFTER_MS = 1000;

/**
 * Runs a step; one that takes more than a second gets a line with the time that it took. On a terminal the line shows
 * while the step runs.
 */
export async function step(title, run) {
  const began = Date.now();
  const live = process.stdout.isTTY === true;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    if (live) process.stdout.write(`${title}…`);
  }, TELL_AFTER_MS);
  try {
    const result = await run();
    if (shown) process.stdout.write(`${live ? '' : `${title}…`} ${seconds(Date.now() - began)}\n`);
    return result;
  } catch (error) {
    if (shown && live) process.stdout.write('\n');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function seconds(ms) {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
