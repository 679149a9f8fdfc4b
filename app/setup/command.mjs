import { spawn } from 'node:child_process';

/**
 * Runs a command silently; its output is told only where it fails. Ends with this process.
 */
export function command(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill('SIGTERM');
    process.once('exit', end);
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => reject(failed(error.message)));
    child.once('close', (code, signal) => {
      process.off('exit', end);
      if (code === 0) resolve();
      else reject(failed(`it ended with ${signal ?? code}`));
    });

    function failed(because) {
      const said = Buffer.concat(output).toString('utf8').trim();
      return Object.assign(new Error(`${[program, ...args].join(' ')} failed: ${because}.\n${said}`), {
        name: 'CommandFailed',
      });
    }
  });
}
