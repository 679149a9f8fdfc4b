import { resolve } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program. Until it handles signals itself, a signal ends it at once, with `interruptedStatus`. An error that
 * describes its fix is printed without stack.
 */
export async function run(program, { interruptedStatus = 0 } = {}) {
  // Each step has exit listeners that clean up what it started.
  const interrupted = () => process.exit(interruptedStatus);
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    await program();
    // A program that keeps running has its own signal handlers by now.
    for (const signal of SIGNALS) process.off(signal, interrupted);
  } catch (error) {
    process.stderr.write(`${worded(error)}\n`);
    process.exit(1);
  }
}

export function refuse(problem) {
  throw Object.assign(new Error(problem), { name: 'Refused' });
}

/** For unexpected errors the stack is the useful part. */
function worded(error) {
  if (!(error instanceof Error)) return String(error);
  const folder = notWritable(error);
  if (folder !== undefined) return cannotWrite(folder, error);
  const expected = !/^(Error|TypeError|RangeError|ReferenceError|SyntaxError|AggregateError)$/.test(error.name);
  return expected || typeof error.code === 'string' ? error.message : (error.stack ?? error.message);
}

/** Explains an error that arises because the program may only write to .data/. */
function notWritable({ code, path }) {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(code) || typeof path !== 'string') return undefined;
  const data = resolve('.data');
  return resolve(path) === data || resolve(path).startsWith(`${data}/`) ? data : undefined;
}

function cannotWrite(folder, error) {
  const user = process.getuid?.() ?? 'that runs this';
  const why = error.code === 'EROFS' ? 'the file system is read-only' : `the user ${user} is not allowed to`;
  return [
    `Cannot write to ${folder}: ${why} (${error.message}).`,
    `Let it have the folder: sudo install -d -o ${user} ${folder} && sudo chown -R ${user} ${folder}`,
    'Or name a database that runs elsewhere in DATABASE_URL: then nothing is written here.',
  ].join('\n');
}
