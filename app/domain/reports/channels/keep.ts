import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { askChannel, compare, questionLane, redrawChannelQuestion } from '../kinds.ts';

/** A variable that names a channel. */
export type ChannelSetting = 'FEEDBACK_CHANNEL' | 'OPS_CHANNEL';

/** The answer to a question about a channel: keep the current one, or use the other one. */
export type Choice = 'keep' | 'use';

/** The id stored for a variable. Null if the variable has changed or the channel was not found yet. */
export async function keptFor(db: Database | Tx, setting: ChannelSetting, name: string): Promise<string | null> {
  const kept = await db.keptChannel.findUnique({ where: { setting } });
  return kept?.name === name ? kept.slackId : null;
}

/**
 * Fact: the channel that a variable names was found, and its id is stored. If two processes find it at the same time,
 * the first one counts. Returns the stored id.
 */
export async function keepChannel(
  tx: Tx,
  { setting, name, slackId, at }: { setting: ChannelSetting; name: string; slackId: string; at: Date },
): Promise<string> {
  // Assignments run from left to right. The name is assigned last, because the other columns compare its old value.
  await tx.$executeRaw`
    INSERT INTO kept_channels (setting, name, slackId, keptAt) VALUES (${setting}, ${name}, ${slackId}, ${at})
    ON DUPLICATE KEY UPDATE slackId = IF(name = VALUES(name), slackId, VALUES(slackId)),
      keptAt = IF(name = VALUES(name), keptAt, VALUES(keptAt)), name = VALUES(name)`;
  const kept = await tx.keptChannel.findUniqueOrThrow({ where: { setting } });
  return kept.slackId;
}

/** Fact: a channel got this name. If a variable has it as its value, the stored channel is compared. */
export async function channelNamed(tx: Tx, { name, at }: { name: string; at: Date }): Promise<void> {
  if ((await tx.keptChannel.count({ where: { name } })) > 0) await enqueue(tx, at, [compare()]);
}

/** Fact: another channel now has the name of the stored one. The operators are asked once, until they have decided. */
export async function askAboutChannel(
  tx: Tx,
  { setting, name, otherId, at }: { setting: ChannelSetting; name: string; otherId: string; at: Date },
): Promise<void> {
  // The lock makes sure that two processes together ask only one question.
  const locked = await tx.$queryRaw<{ slackId: string; name: string }[]>`
    SELECT slackId, name FROM kept_channels WHERE setting = ${setting} FOR UPDATE`;
  const [kept] = locked;
  if (kept === undefined || kept.name !== name || kept.slackId === otherId) return;
  const about = { setting, keptId: kept.slackId, otherId };
  // If somebody decided to keep the current channel, nobody is asked about the same other channel again.
  const asked = await tx.channelQuestion.count({ where: { ...about, OR: [{ choice: null }, { choice: 'keep' }] } });
  if (asked > 0) return;
  const { id } = await tx.channelQuestion.create({ data: { ...about, name, askedAt: at } });
  await enqueue(tx, at, [askChannel.of({ questionId: id }, { lane: questionLane(id) })]);
}

/** Fact: the stored channel is closed. So the channel that has its name now replaces it, without a question. */
export async function replaceChannel(
  tx: Tx,
  { setting, keptId, otherId, at }: { setting: ChannelSetting; keptId: string; otherId: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.keptChannel.updateMany({
    where: { setting, slackId: keptId },
    data: { slackId: otherId, keptAt: at },
  });
  return count === 1;
}

export type ChoiceResult =
  | { outcome: 'chosen' }
  | { outcome: 'decided_before' }
  /** The variable has changed since the question was asked. */
  | { outcome: 'over' }
  | { outcome: 'unknown' };

/** Fact: somebody decides which channel the variable means. The first decision counts. */
export async function chooseChannel(
  tx: Tx,
  { questionId, choice, by, at }: { questionId: number; choice: Choice; by: { id: number; handle: string }; at: Date },
): Promise<ChoiceResult> {
  const question = await tx.channelQuestion.findUnique({ where: { id: questionId } });
  if (question === null) return { outcome: 'unknown' };
  const { setting, name, keptId, otherId } = question;
  const decided = await tx.channelQuestion.updateMany({
    where: { id: questionId, choice: null },
    data: { choice, decidedById: by.id, decidedAt: at },
  });
  if (decided.count === 0) return { outcome: 'decided_before' };
  const { count } = await tx.keptChannel.updateMany({
    where: { setting, name, slackId: keptId },
    data: { slackId: choice === 'use' ? otherId : keptId, keptAt: at },
  });
  await enqueue(tx, at, [redrawChannelQuestion.of({ questionId }, { lane: questionLane(questionId) })]);
  if (count === 0) return { outcome: 'over' };
  const details = { setting, from: keptId, to: choice === 'use' ? otherId : keptId };
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'channel.chosen', projectCode: null, details });
  return { outcome: 'chosen' };
}
