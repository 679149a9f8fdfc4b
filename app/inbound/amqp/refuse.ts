import { isUtf8 } from 'node:buffer';
import { reportCount } from '../../domain/reports/count.ts';
import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { type Fault, faults } from './faults.ts';

/** A message that can never be accepted. */
export interface RefusedMessage {
  messageId: string | undefined;
  bytes: Buffer;
  fault: Fault;
  reason: string;
}

export interface Queue {
  name: string;
  /** Where rejected messages go. Undefined: the broker would delete them. */
  deadLetters: string | undefined;
}

/** How much of a body is stored here at most, so that it fits into one statement. */
const MOST_KEPT = 6 * 1024 * 1024;
const MOST_REASON = 1_000;

/**
 * Fact: records refused messages with their reasons. If the queue has no dead-letter exchange, their whole bodies are
 * recorded too. The operators are told once for each kind of fault, with a count.
 */
export async function refuseMessages(
  tx: Tx,
  { queue, refused, at }: { queue: Queue; refused: readonly RefusedMessage[]; at: Date },
): Promise<void> {
  // Each message is written by a statement of its own, because many bodies together may exceed the size that the
  // database accepts.
  for (const { messageId, bytes, fault, reason } of refused) {
    const kept = queue.deadLetters === undefined ? bodyOf(bytes) : undefined;
    await tx.refusedMessage.create({
      data: {
        ...{ receivedAt: at, queue: queue.name, messageId: messageId ?? null, fault, bytes: bytes.length },
        reason: `${reason}${kept?.isCut === true ? ` (kept: its first ${MOST_KEPT} bytes)` : ''}`.slice(0, MOST_REASON),
        body: kept?.text ?? null,
        readAs: kept?.readAs ?? null,
      },
      select: { id: true },
    });
  }
  // The order is always the same, so that two processes that count the same faults do not deadlock.
  for (const fault of Object.keys(faults).filter(isFault)) {
    const count = refused.filter((one) => one.fault === fault).length;
    if (count === 0) continue;
    const text = `Messages from the queue \`${mrkdwn(queue.name, 200)}\` were refused: *${faults[fault]}*. ${whereTheyAre(queue)}`;
    await reportCount(tx, { key: `amqp-refused:${fault}`, text, count, at });
  }
}

function whereTheyAre({ deadLetters }: Queue): string {
  const reasons = 'the reason of each is in the table `refused_messages`';
  if (deadLetters !== undefined) return `They are in \`${mrkdwn(deadLetters, 200)}\`; ${reasons}.`;
  return `The queue has no dead-letter exchange, so they are kept whole in our database; ${reasons}, too.`;
}

function bodyOf(bytes: Buffer): { text: string; readAs: 'utf8' | 'latin1'; isCut: boolean } {
  const kept = bytes.subarray(0, MOST_KEPT);
  const readAs = isUtf8(kept) ? 'utf8' : 'latin1';
  return { text: kept.toString(readAs), readAs, isCut: kept.length < bytes.length };
}

function isFault(name: string): name is Fault {
  return name in faults;
}
