import type { Channel } from 'rabbitmq-client';

/** A message that was delivered to us, and stays with the broker until it is acknowledged. */
export interface Delivery {
  /** The delivery tag, valid on its channel. */
  tag: number;
  messageId: string | undefined;
  /** The body as it was sent. */
  bytes: Buffer;
}

/** Starts consuming a queue, with at most `prefetch` unacknowledged messages. Closing the channel ends it. */
export async function consume(
  channel: Channel,
  { queue, prefetch }: { queue: string; prefetch: number },
  take: (delivery: Delivery) => void,
): Promise<void> {
  keepBytes(channel);
  await channel.basicQos({ prefetchCount: prefetch });
  await channel.basicConsume({ queue }, ({ deliveryTag, messageId, body }) =>
    take({ tag: deliveryTag, messageId, bytes: bytesOf(body) }),
  );
}

/**
 * Makes the library pass on bodies as bytes. It would parse bodies that are declared as JSON, whatever their size,
 * and replace invalid UTF-8. It leaves bodies with a content encoding alone, so every body is given one.
 */
function keepBytes(channel: Channel): void {
  const onHeader: unknown = Reflect.get(channel, '_onHeader');
  if (typeof onHeader !== 'function') return;
  Reflect.set(channel, '_onHeader', (frame: { fields: { contentEncoding?: string } }) => {
    frame.fields.contentEncoding ??= 'identity';
    onHeader.call(channel, frame);
  });
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
