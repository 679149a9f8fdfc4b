import { skillsModal } from '../../app/domain/home/modals.ts';
import { skillsForm } from '../../app/domain/home/skills.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../payloads.ts';

/** Edit skills: opens the form. A trigger is valid for three seconds, so the form opens before anything slow. */
export const editSkillsClick = (services: Services) =>
  async function editSkillsClick({ by, action, body }: ClickBy) {
    const { triggerId } = clickOf({ action, body });
    const view = skillsModal(await skillsForm(services.db, { personId: by.id }));
    await services.ops.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  };
