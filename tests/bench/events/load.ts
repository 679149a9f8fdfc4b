import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from 'rabbitmq-client';
import { Webhook } from 'standardwebhooks';
import type { Contestant } from '../door.ts';

/** The secret that signs announcements. */
export const SECRET = `whsec_${randomBytes(24).toString('base64')}`;

export interface Sent {
  id: string;
  body: string;
}

/** An event that changes one of the projects and has no further effect, because only the intake is measured. */
export function change(nth: number, { of: projects, name }: { of: number; name: string }): Sent {
  const data = { code: `P-${(nth % projects) + 1}`, brief: `Brief ${name} ${nth}` };
  const timestamp = new Date().toISOString();
  return { id: `${name}-${nth}`, body: JSON.stringify({ type: 'project.updated', timestamp, data }) };
}

/** Posts the event, signed. Resolves when it is answered; throws unless the answer is 202. */
export async function post({ url, secret }: Pick<Contestant, 'url' | 'secret'>, { id, body }: Sent): Promise<void> {
  const at = new Date();
  const response = await fetch(`${url}/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
    body,
  });
  const answer = await response.text();
  if (response.status !== 202) throw new Error(`Expected 202, got ${response.status}: ${answer}`);
}

/** Publishes the event to the queue. Resolves when the broker has confirmed it. */
export function publish(channel: Channel, queue: string, { id: messageId, body }: Sent): Promise<void> {
  return channel.basicPublish(
    { routingKey: queue, durable: true, messageId, contentType: 'application/json' },
    Buffer.from(body),
  );
}

/** Runs the function `times` times, with a limited number at once. */
export async function manyTimes(count: number, atOnce: number, act: (nth: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one));
}

/**
 * Waits until the database has reached the state, with pauses between the queries. False if it has not by the deadline.
 */
export async function comesTrue(condition: () => Promise<boolean>, deadline: number): Promise<boolean> {
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await pause(200);
  }
  return true;
}
