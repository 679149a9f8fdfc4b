/** So much is read of a body that is too large, and dropped, before the sender is cut off. */
const MOST_DROPPED = 32 * 1024 * 1024;

/**
 * The bytes of the request's body, counted while they come in, whatever the sender declared; undefined where there are
 * more than `most`. The rest is then read and dropped: a sender who is refused in the middle of sending does not get
 * to see why.
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
