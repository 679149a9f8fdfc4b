import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../dice.ts';
import { WORDS } from '../stage/stage.ts';
import { valuesOf } from '../stage/witness.ts';
import { press } from './doing.ts';
import type { Step } from './steps.ts';

/** A client gives a score. Now and then one breaks the rules, or its row becomes visible late. */
export function score(code: string, dice: Dice): Step {
  const kind = dice.weighed({ plain: 16, late: 3, broken: 1 });
  const points = kind === 'broken' ? 11 : dice.whole(0, 10);
  const lateMs = kind === 'late' ? dice.whole(1_000, 6_000) : 0;
  const comment = dice.chance(0.6) ? `${WORDS.private} ${WORDS.hostile}` : null;
  const number = dice.whole(0, 2 ** 31);
  return async ({ stage, ledger }) => {
    const clientName = `Client ${code} ${number}`;
    const row = { projectCode: code, clientName, clientCompany: null, score: points, comment, createdAt: new Date() };
    const { id } = await stage.db.$transaction(
      async (tx) => {
        const written = await tx.score.create({ data: row });
        if (lateMs > 0) await pause(lateMs);
        return written;
      },
      { timeout: lateMs + 20_000, maxWait: 20_000 },
    );
    ledger.scores.push({ id, clientName, projectCode: code, valid: points <= 10, late: lateMs > 0 });
  };
}

/** Somebody takes the newest score without a follow-up. */
export function followUp(slackId: string): Step {
  return async (doing) => {
    const { slack } = doing.stage;
    const waiting = slack
      .messages('client-feedback')
      .flatMap((message) => valuesOf(message, 'feedback_follow_up').map((subject) => ({ ts: message.ts, subject })));
    const newest = waiting.at(-1);
    if (newest === undefined) return;
    const click = { channel: 'client-feedback', ts: newest.ts, actionId: 'feedback_follow_up' };
    await press(doing, { slackId, click, act: { act: 'follow-up', subject: newest.subject, slackId } });
  };
}
