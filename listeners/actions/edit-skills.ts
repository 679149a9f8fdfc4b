import { skillsModal } from '../../app/domain/home/modals.ts';
import { skillsForm } from '../../app/domain/home/skills.ts';
import { personBySlackId } from '../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Edit skills: opens the form. A trigger lives three seconds, so the form opens before anything slow. */
export const editSkillsClick = (services: Services) =>
  async function editSkillsClick({ action, body, respond }: ButtonClick) {
    const { slackId, triggerId } = clickOf({ action, body });
    const by = await personBySlackId(services.db, slackId);
    if (by === null) return whisper(respond, STRANGER);
    const view = skillsModal(await skillsForm(services.db, { personId: by.id }));
    await services.ops.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  };
