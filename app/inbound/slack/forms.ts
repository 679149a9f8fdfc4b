import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { noticeModal } from '../../domain/projects/answers/modals.ts';
import { type Clock, sleep } from '../../infra/clock.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Bot } from '../../infra/slack/bot.ts';

const TOO_LATE =
  'The form could not be opened: Slack allows three seconds for it. Nothing was changed; please try again.';

/** Opens a form at once, before anything slow. Where Slack refuses, `tell` says so to whoever clicked or typed. */
export async function openForm(
  bot: Bot,
  { triggerId, view, tell }: { triggerId: string; view: View; tell: (text: string) => Promise<void> },
): Promise<void> {
  const outcome = await bot.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  if (outcome.kind === 'refused') await tell(TOO_LATE);
}

/** What a form answers: what is wrong with which fields, or what came of it. */
export type FormAnswer = { errors: Record<string, string> } | { notice: string };

/** Slack waits three seconds for the answer. */
const ANSWERED_WITHIN_MS = 2_000;
const SLOW = 'This takes a little longer than usual. The answer will appear here.';
const FAILED = 'That did not work, and nothing was changed. Please close this and try again in a minute.';

/**
 * Does what a form asks for, and answers in the form: at once where that takes no longer than Slack waits, else after
 * a word of patience.
 */
export async function answerForm(
  { ack, view }: Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'view'>,
  { bot, clock }: { bot: Bot; clock: Clock },
  work: () => Promise<FormAnswer>,
): Promise<void> {
  let failure: unknown;
  const working = work().catch((error: unknown): FormAnswer => {
    failure = error;
    return { notice: FAILED };
  });
  const enough = new AbortController();
  const patience = sleep(clock, ANSWERED_WITHIN_MS, enough.signal).then(() => undefined);
  const atOnce = await Promise.race([working, patience]);
  enough.abort();
  if (atOnce === undefined) {
    await ack({ response_action: 'update', view: noticeModal(SLOW) });
    const late = noticeModal(wordsOf(await working));
    await bot.client.call('views.update', { view_id: view.id, view: late }, { priority: 'answer' });
  } else if ('errors' in atOnce) {
    await ack({ response_action: 'errors', errors: atOnce.errors });
  } else {
    await ack({ response_action: 'update', view: noticeModal(atOnce.notice) });
  }
  if (failure !== undefined) throw failure;
}

function wordsOf(answer: FormAnswer): string {
  return 'notice' in answer
    ? answer.notice
    : `${Object.values(answer.errors)
        .map((error) => mrkdwn(error))
        .join('\n')}\nNothing was changed; please try again.`;
}
