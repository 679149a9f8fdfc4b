import { hoursForm } from '../../app/domain/home/hours/form.ts';
import { hoursModal } from '../../app/domain/home/hours/modals.ts';
import { hoursRulesOf } from '../../app/domain/team/hours/schedule.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../payloads.ts';

/** Hours, capacity, days off: opens the form. A trigger is valid for three seconds, so nothing slow comes before it. */
export const editHoursClick = (services: Services) =>
  async function editHoursClick({ by, action, body }: ClickBy) {
    const { triggerId } = clickOf({ action, body });
    const view = hoursModal(hoursForm(by, { rules: hoursRulesOf(services.config), now: services.clock.now() }));
    await services.ops.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  };
