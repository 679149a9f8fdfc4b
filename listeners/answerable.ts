import type { RespondFn } from '@slack/bolt';
import { answerModal } from '../app/domain/home/modals.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import type { ButtonClick } from './payloads.ts';

/**
 * The way to answer a click, wherever it was made. One in a message brings a response_url; one in App Home or in a
 * modal brings none, so what would be whispered is shown in a small modal instead. Only @ops has such buttons.
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
    // The click waited in line for longer than its trigger lives, or the modal was closed: the answer is not lost for that.
    if (shown.kind === 'refused' && shown.meaning === 'gone') {
      const post = { key: `answer:${trigger_id.slice(0, 100)}`, to: user.id, message: { text } };
      await ops.posts.post(post, { priority: 'answer' });
    }
    return new Response();
  };
}
