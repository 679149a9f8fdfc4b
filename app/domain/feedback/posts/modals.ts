import { input, modal, section, textArea, type View } from '../../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { scoreRef } from '../score-ref.ts';
import { headline, outcomeTitle } from './messages.ts';
import type { OutcomeView } from './view.ts';

/** The ids of the outcome form, and of its field. */
export const OUTCOME = { callbackId: 'outcome_logged', blockId: 'outcome', actionId: 'text', most: 2_000 } as const;

/** The form for the outcome of a score, filled with an earlier outcome. */
export function outcomeModal(view: OutcomeView): View {
  const initial = view.outcome === null ? {} : { initial: view.outcome };
  return modal({
    callbackId: OUTCOME.callbackId,
    title: outcomeTitle(view.outcome !== null),
    submit: view.outcome === null ? 'Log' : 'Save',
    close: 'Not yet',
    privateMetadata: scoreRef(view.scoreId),
    blocks: [
      section(`*${mrkdwn(headline(view))}* for ${mrkdwn(view.projectCode)}`),
      input(
        'What came of it?',
        OUTCOME.blockId,
        textArea(OUTCOME.actionId, {
          ...initial,
          most: OUTCOME.most,
          placeholder: 'Called the client, agreed on a second draft by Friday.',
        }),
        { hint: 'Shown under the score, to everybody in the channel.' },
      ),
    ],
  });
}

/** Replaces the form by a notice, after it was sent. */
export function noticeModal(text: string): View {
  return modal({ callbackId: 'outcome_notice', title: 'Outcome', close: 'Close', blocks: [section(text)] });
}
