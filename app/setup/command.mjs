import { spawn } from 'node:child_process';

/** Runs a command silently; its output is shown only if it fails. It ends with this process. */
export async function command(program, args) {
  const { status, said } = await output(program, args).catch((error) => ({ status: error.message, said: '' }));
  if (status === 0) return;
  throw Object.assign(new Error(`${[program, ...args].join(' ')} failed: it ended with ${status}.\n${said}`), {
    name: 'CommandFailed',
  });
}

/** Runs a command silently, and returns its status and output. It ends with this process. */
export function output(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill('SIGTERM');
    process.once('exit', end);
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', end);
      resolve({ status: signal ?? code, said: Buffer.concat(said).toString('utf8').trim() });
    });
  });
}
