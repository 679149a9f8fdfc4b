import { readConfirmed } from '../../../app/domain/projects/answers/confirm.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { startNow } from '../../../commands/project/start.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/**
 * The buttons under a typed `start` of an unclaimed project. They start it with one of the named people as lead, or
 * without a lead.
 */
export const confirmStartClick = (services: Services) =>
  async function confirmStartClick({ by, action, body, respond }: ClickBy) {
    const confirmed = readConfirmed(clickOf({ action, body }).value, services.clock.now());
    if (confirmed === undefined) return whisper(respond, 'This button is not known any more. Nothing was changed.');
    const { code, reason = '', late } = confirmed;
    if (late) {
      const again = `That was asked more than 10 minutes ago, so nothing was changed. Type \`/project start ${code}\` again.`;
      return whisper(respond, again, { replaces: true });
    }
    const ids = reason.split(',').flatMap((id) => (/^\d{1,9}$/.test(id) ? [Number(id)] : []));
    const team = await services.db.person.findMany({ where: { id: { in: ids }, active: true } });
    const leadId = Number(action.action_id.split(':')[1] ?? 0);
    const lead = team.find(({ id }) => id === leadId) ?? null;
    await whisper(respond, await startNow(services, { code, team, lead, by, via: 'click' }), { replaces: true });
  };
