import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { z } from 'zod';

const TestServer = z.object({
  url: z.string(),
  /** SQL that creates all tables. */
  template: z.string(),
});
export type TestServer = z.infer<typeof TestServer>;

/** Tests ask here for the database server. The first request starts it with `start`. */
export async function openServerDoor(
  start: () => Promise<TestServer>,
): Promise<{ address: string; close: () => void }> {
  let started: Promise<TestServer> | undefined;
  const door = createServer(async (_request, response) => {
    started ??= start();
    try {
      response.end(JSON.stringify(await started));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { address: `http://127.0.0.1:${port}/`, close: () => void door.close() };
}

/** For the process of a test. */
export async function askForServer(address = process.env.TEST_SERVER): Promise<TestServer> {
  if (address === undefined) throw new Error('Expected to be started by `npm test`, which has a database server.');
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const asking = get(address, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body })).once('error', reject);
    });
    asking.once('error', reject);
  });
  if (answer.status !== 200) throw new Error(`There is no database server for the tests: ${answer.body}`);
  return TestServer.parse(JSON.parse(answer.body));
}
