import { z } from 'zod';
import { logOutcome } from '../../app/domain/feedback/posts/follow-up.ts';
import { UNKNOWN_SCORE } from '../../app/domain/feedback/posts/messages.ts';
import { noticeModal, OUTCOME } from '../../app/domain/feedback/posts/modals.ts';
import { readScoreRef } from '../../app/domain/feedback/score-ref.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { ViewSubmission } from '../payloads.ts';

const Words = z.string().trim().min(1).max(OUTCOME.most);

/** What came of a score was written down: stored, and shown under the score. */
export const outcomeLogged = (services: Services) =>
  async function outcomeLogged({ ack, body, view }: ViewSubmission) {
    const words = Words.safeParse(view.state.values[OUTCOME.blockId]?.[OUTCOME.actionId]?.value);
    if (!words.success) {
      const problem = `Say in 1 to ${OUTCOME.most.toLocaleString('en')} characters what came of it.`;
      return ack({ response_action: 'errors', errors: { [OUTCOME.blockId]: problem } });
    }
    await ack();
    const tell = async (text: string) => {
      const notice = { trigger_id: body.trigger_id, view: noticeModal(text) };
      await services.ops.client.call('views.open', notice, { priority: 'answer' });
    };
    const who = await whoMay(services, { slackId: body.user.id, act: 'follow_up' });
    if ('refused' in who) return tell(who.refused);
    const { by } = who;
    const scoreId = readScoreRef(view.private_metadata);
    if (scoreId === undefined) return tell(UNKNOWN_SCORE);

    const outcome = words.data;
    const result = await services.transact((tx) => logOutcome(tx, { scoreId, by, outcome, at: services.clock.now() }));
    if (result.outcome === 'unknown') await tell(UNKNOWN_SCORE);
  };
