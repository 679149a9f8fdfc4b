import { z } from 'zod';
import { readConfirmed, WITHOUT_SURVEY } from '../../../app/domain/projects/answers/confirm.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { cancelNow } from '../../../commands/project/cancel.ts';
import { completeNow } from '../../../commands/project/complete.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** The button that confirms a typed `cancel` or `complete`. The answer replaces the question. */
export const confirmEndClick = (services: Services, { end }: { end: 'cancel' | 'complete' }) =>
  async function confirmEndClick({ by, action, body, respond }: ClickBy) {
    const confirmed = readConfirmed(clickOf({ action, body }).value, services.clock.now());
    if (confirmed === undefined) return whisper(respond, 'This button is not known any more. Nothing was changed.');
    const { code, reason, late } = confirmed;
    if (late) {
      const again = `That was asked more than 10 minutes ago, so nothing was changed. Type \`/project ${end} ${code}\` again.`;
      return whisper(respond, again, { replaces: true });
    }
    const answer = await (end === 'cancel'
      ? cancelNow(services, { code, reason, by, via: 'click' })
      : completeNow(services, { code, survey: asksClient(body, reason !== WITHOUT_SURVEY), by, via: 'click' }));
    await whisper(respond, answer, { replaces: true });
  };

const Boxes = z.object({
  state: z.object({
    values: z.record(z.string(), z.object({ survey_choice: z.object({ selected_options: z.array(z.unknown()) }) })),
  }),
});

/** Whether the client is asked. The checkbox in the message counts, because the button's value may be older. */
function asksClient(body: unknown, asked: boolean): boolean {
  const boxes = Boxes.safeParse(body);
  const [box] = boxes.success ? Object.values(boxes.data.state.values) : [];
  return box === undefined ? asked : box.survey_choice.selected_options.length > 0;
}
