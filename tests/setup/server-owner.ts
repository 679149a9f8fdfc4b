// A process that owns a private database server, for tests that kill it. It prints the URL, and stops at SIGTERM.
import { startPrivateServer } from '../../app/setup/database/private-server.ts';

const server = await startPrivateServer({ dataDir: process.argv[2] ?? '', durable: false });
process.stdout.write(`${server.url}\n`);
// Without this nothing would keep the process alive.
const alive = setInterval(() => {}, 1_000);
process.once('SIGTERM', async () => {
  clearInterval(alive);
  await server.stop();
});
