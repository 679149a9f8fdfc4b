import type { IncomingMessage } from 'node:http';

/** A body that is too large is read and dropped up to this size. Then the connection is closed. */
const MOST_DROPPED = 32 * 1024 * 1024;

/**
 * Reads the body, counting bytes as they arrive, whatever the sender declared. Undefined: it exceeds `most`. The
 * rest is then read and dropped, because a sender who is cut off while sending does not see the answer. It reads Node's
 * own request, because the body of a web Request is a stream around it that costs as much as storing an event.
 */
export async function readBody(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection must survive the end of the loop, because the answer is still to be sent.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    if (size > MOST_DROPPED) break;
  }
  return size > most ? undefined : Buffer.concat(chunks);
}
