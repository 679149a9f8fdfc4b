/** The rest of a body that is too large is read and dropped up to this size, then the connection is closed. */
const MOST_DROPPED = 32 * 1024 * 1024;

/**
 * Reads the body, counting bytes as they arrive, whatever the sender declared; undefined where it exceeds `most`. The
 * rest is then read and dropped, because a sender who is cut off while sending does not see the answer.
 */
export async function readBody(request: Request, most: number): Promise<Buffer | undefined> {
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(request.body)) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    if (size > MOST_DROPPED) break;
  }
  return size > most ? undefined : Buffer.concat(chunks);
}

async function* bytesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.releaseLock();
  }
}
