import type { OutgoingHttpHeaders } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Served } from './server.ts';

/**
 * Answers with JSON through Node's own response. It sends the same bytes as c.json(), whose web Response the server
 * would read back as a stream.
 */
export function replyJson(
  { env }: Pick<Served, 'env'>,
  body: object,
  { status, headers = {} }: { status: number; headers?: OutgoingHttpHeaders },
): Response {
  const text = JSON.stringify(body);
  const described = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers };
  env.outgoing.writeHead(status, described).end(text);
  return RESPONSE_ALREADY_SENT;
}
