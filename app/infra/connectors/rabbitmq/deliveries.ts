import type { Channel } from 'rabbitmq-client';

/** A message that was handed to us, and is the broker's until it is acknowledged. */
export interface Delivery {
  /** By this it is acknowledged, on the channel that it came by. */
  tag: number;
  messageId: string | undefined;
  /** The body as it was sent. */
  bytes: Buffer;
}

/** Has the messages of a queue handed over, `prefetch` at most before some are acknowledged. Closing the channel ends it. */
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
 * The library parses a body that calls itself JSON, whatever its size, and mends bytes that are no UTF-8. A body with a
 * content encoding is left as it is; so is everything, from here on.
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
