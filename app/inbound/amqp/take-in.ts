import type { Clock } from '../../infra/clock.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { type Acceptance, acceptInOrder } from '../intake/accept.ts';
import { MOST_BYTES, parseJson } from '../intake/body.ts';
import { faultOf } from './faults.ts';
import { type Queue, type RefusedMessage, refuseMessages } from './refuse.ts';

/** A message from the queue. */
export interface Incoming {
  messageId: string | undefined;
  bytes: Buffer;
}

/** What the broker is told: the message is acknowledged, or rejected and thus dead-lettered. */
export type Fate = 'acknowledged' | 'rejected';

export interface TakeInOptions {
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  queue: Queue;
}

/**
 * Stores a batch of messages in their order: events with their jobs, and invalid messages as refused. When it
 * resolves, everything is committed, so the broker may be told. It may be repeated, in case the broker did not hear.
 * Throws if the database is unreachable.
 */
export async function takeIn(options: TakeInOptions, incoming: readonly Incoming[]): Promise<Fate[]> {
  const read = incoming.map(readIncoming);
  const readable = read.flatMap((one) => ('fault' in one ? [] : [one]));
  const answers = await acceptInOrder(options, readable);
  const answer = new Map(readable.map((one, index) => [one, answers[index]]));
  const refusals = read.map((one) => ('fault' in one ? one : refusalOf(one, answer.get(one))));
  await refuse(
    options,
    refusals.flatMap((one) => one ?? []),
  );
  return refusals.map((refusal) => fateOf(options, refusal !== undefined));
}

/**
 * Refuses a message that cannot be stored although the database is reachable. Otherwise it would be redelivered for
 * ever.
 */
export async function giveUp(options: TakeInOptions, message: Incoming, because: string): Promise<Fate> {
  await refuse(options, [{ ...message, fault: 'not_stored', reason: because }]);
  return fateOf(options, true);
}

async function refuse({ transact, clock, telemetry, queue }: TakeInOptions, refused: RefusedMessage[]): Promise<void> {
  if (refused.length === 0) return;
  await transact((tx) => refuseMessages(tx, { queue, refused, at: clock.now() }));
  for (const { fault } of refused) telemetry.emit('amqp.refused', { fault });
}

function fateOf({ telemetry, queue }: TakeInOptions, isRefused: boolean): Fate {
  if (!isRefused) telemetry.emit('amqp.taken');
  return isRefused && queue.deadLetters !== undefined ? 'rejected' : 'acknowledged';
}

interface Readable extends Incoming {
  eventId: string;
  body: unknown;
}

function readIncoming({ messageId, bytes }: Incoming): Readable | RefusedMessage {
  const found = { messageId, bytes };
  if (bytes.length > MOST_BYTES) return { ...found, fault: 'too_large', reason: `${bytes.length} bytes` };
  if (messageId === undefined || messageId === '') return { ...found, fault: 'no_id', reason: 'no message id' };
  const body = parseJson(bytes);
  if (body === undefined) return { ...found, fault: 'not_json', reason: 'the body is not JSON' };
  return { ...found, eventId: messageId, body };
}

function refusalOf({ messageId, bytes }: Readable, said: Acceptance | undefined): RefusedMessage | undefined {
  if (said?.outcome !== 'refused') return undefined;
  const reason = said.errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  return { messageId, bytes, fault: faultOf(said.errors), reason };
}
