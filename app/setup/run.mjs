const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program. Until it listens itself, a signal ends it at once, with `interruptedStatus`. An error that names its
 * mend is told without the way it took.
 */
export async function run(program, { interruptedStatus = 0 } = {}) {
  // What was begun ends with the process, see the exit listeners of each step.
  const interrupted = () => process.exit(interruptedStatus);
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    await program();
    // A program that runs on has its own way to stop by now.
    for (const signal of SIGNALS) process.off(signal, interrupted);
  } catch (error) {
    process.stderr.write(`${worded(error)}\n`);
    process.exit(1);
  }
}

export function refuse(problem) {
  throw Object.assign(new Error(problem), { name: 'Refused' });
}

/** Of errors that nobody expects the stack is what helps. */
function worded(error) {
  if (!(error instanceof Error)) return String(error);
  const expected = !/^(Error|TypeError|RangeError|ReferenceError|SyntaxError|AggregateError)$/.test(error.name);
  return expected || typeof error.code === 'string' ? error.message : (error.stack ?? error.message);
}
