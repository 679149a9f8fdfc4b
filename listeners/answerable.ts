import type { RespondFn } from '@slack/bolt';
import { answerModal } from '../app/domain/home/modals.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import type { ButtonClick } from './payloads.ts';

/**
 * A way to answer any click. A click in a message can be answered by its response_url. A click in App Home or in a
 * modal has none, so the answer is shown in a small modal. Only @ops has such buttons.
 */
export function answerable(
  { body, respond }: Pick<ButtonClick, 'body' | 'respond'>,
  services: Pick<Services, 'ops'>,
): { respond: RespondFn } {
  return { respond: body.response_url ? respond : respondByModal(body, services) };
}

function respondByModal(
  { user, trigger_id, view: clicked }: ButtonClick['body'],
  { ops }: Pick<Services, 'ops'>,
): RespondFn {
  return async (answer) => {
    const said = typeof answer === 'string' ? { text: answer } : answer;
    const text = said.text ?? '';
    const view = answerModal({ text, blocks: 'blocks' in said ? said.blocks : undefined });
    const shown =
      clicked?.type === 'modal'
        ? await ops.client.call('views.update', { view_id: clicked.id, view }, { priority: 'answer' })
        : await ops.client.call('views.open', { trigger_id, view }, { priority: 'answer' });
    // The trigger expired while the click was queued, or the modal was closed. So the answer is sent as a DM.
    if (shown.kind === 'refused' && shown.meaning === 'gone') {
      const post = { key: `answer:${trigger_id.slice(0, 100)}`, to: user.id, message: { text } };
      await ops.posts.post(post, { priority: 'answer' });
    }
    return new Response();
  };
}
