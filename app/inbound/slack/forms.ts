import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { noticeModal } from '../../domain/projects/answers/modals.ts';
import { sleep } from '../../infra/clock.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import { AnsweredBefore, beginAct, NotInTime, REACHED_TWICE } from './acts.ts';
import type { Services } from './services.ts';

const TOO_LATE =
  'The form could not be opened: Slack allows three seconds for it. Nothing was changed; please try again.';

/** Opens a form at once, before anything slow is done. If Slack refuses, `tell` tells the person. */
export async function openForm(
  bot: Bot,
  { triggerId, view, tell }: { triggerId: string; view: View; tell: (text: string) => Promise<void> },
): Promise<void> {
  const outcome = await bot.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  if (outcome.kind === 'refused') await tell(TOO_LATE);
}

export type Submitted = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'body' | 'view'>;

/** A submitted form, and its author. */
export interface Submission {
  slackId: string;
  view: Submitted['view'];
}

/**
 * The answer to a form: errors by field, a notice with the result, another view in place of the form, or nothing
 * more.
 */
export type FormAnswer = { errors: Record<string, string> } | { notice: string } | { show: View } | 'close';

/** Does what the form asks for. The services belong to this one submission. */
export type Decide = (services: Services, submission: Submission) => Promise<FormAnswer>;

/**
 * The single place that acknowledges forms. It does so after the commit, and the acknowledgement contains the answer.
 * If there is no decision within 2.5 s, the form stays open with everything filled in, and asks to be submitted
 * again. If the same form is submitted twice, the second gets the first one's answer: the idempotency key is the view
 * with its hash.
 */
export async function takeForm(
  services: Services,
  { ack, body, view }: Submitted,
  { name, bot, decide }: { name: string; bot: string; decide: Decide },
): Promise<void> {
  const { clock, line, telemetry, decidedWithinMs } = services;
  const act = beginAct(services, `form ${bot} ${body.user.id} ${view.id} ${view.hash}`);
  const deciding = line(async () => {
    act.mustBeInTime();
    const answer = await decide({ ...services, transact: act.transact }, { slackId: body.user.id, view });
    if (isEnd(answer)) await act.answered();
    return answer;
  });
  const enough = new AbortController();
  const late = sleep(clock, decidedWithinMs, enough.signal).then(() => {
    throw new NotInTime(decidedWithinMs);
  });
  try {
    await ack(responseOf(await Promise.race([deciding, late])));
  } catch (error) {
    if (error instanceof AnsweredBefore) return await ack(responseOf({ notice: REACHED_TWICE }));
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    telemetry.emit('ack.withheld', { name, because });
    const field = view.blocks.find(({ type }) => type === 'input')?.block_id;
    if (field !== undefined) await ack({ response_action: 'errors', errors: { [field]: NOT_THROUGH } });
  } finally {
    enough.abort();
    late.catch(() => undefined);
  }
  // The error is handled above. This only waits until the work has ended.
  await deciding.catch(() => undefined);
}

/** A form with errors, or with a further page to submit, is not finished: its decision is still to come. */
function isEnd(answer: FormAnswer): boolean {
  if (answer === 'close' || 'notice' in answer) return true;
  return 'show' in answer && !('submit' in answer.show);
}

const NOT_THROUGH = 'This did not get through. Please send it again; nothing is done twice.';

function responseOf(answer: FormAnswer): Parameters<Submitted['ack']>[0] {
  if (answer === 'close') return undefined;
  if ('errors' in answer) return { response_action: 'errors', errors: answer.errors };
  return { response_action: 'update', view: 'show' in answer ? answer.show : noticeModal(answer.notice) };
}
