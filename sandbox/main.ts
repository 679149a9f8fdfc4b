import { config } from 'dotenv';
import { runCommand } from './control/cli.ts';
import { keepToken, readToken } from './control/token-file.ts';
import { DEFAULT_PORT, firstScreen } from './first-screen.ts';
import { isObject } from './json.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

config({ quiet: true });
const port = portFrom(process.env.SANDBOX_PORT);
const [, , ...words] = process.argv;

if (words.length > 0) await act(words);
else await start();

async function act(argv: readonly string[]): Promise<void> {
  try {
    const token = process.env.SANDBOX_TOKEN || (await readToken(port));
    process.stdout.write(`${await runCommand(`http://127.0.0.1:${port}`, argv, { token })}\n`);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
}

async function start(): Promise<void> {
  try {
    const given = process.env.SANDBOX_TOKEN;
    const sandbox = await startSandbox({
      port,
      tiers: 'slack',
      seed: 'demo',
      awaitsProduct: process.env.SANDBOX_AWAITS_PRODUCT === 'yes',
      ...(given ? { controlToken: given } : {}),
    });
    await sandbox.mailbox.open();
    await keepToken(Number(new URL(sandbox.url).port), sandbox.controlToken);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(sandbox));
    process.stdout.write(firstScreen(sandbox, { appPort: process.env.PORT || '3000' }));
  } catch (error) {
    if (!isObject(error) && !(error instanceof Error)) throw error;
    if (!('code' in error) || error.code !== 'EADDRINUSE') throw error;
    complain(
      `Port ${port} is in use. Set SANDBOX_PORT to a free one, for example: SANDBOX_PORT=${port + 1} npm run sandbox`,
    );
  }
}

async function stop(sandbox: Sandbox): Promise<void> {
  await sandbox.stop();
  process.exit(0);
}

function portFrom(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
  complain(`SANDBOX_PORT: expected a port number from 0 to 65535, got "${text}".`);
  process.exit(1);
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
