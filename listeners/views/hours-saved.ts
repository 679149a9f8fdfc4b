import { type FilledIn, readHoursForm, saveHours } from '../../app/domain/home/hours/form.ts';
import { HOURS } from '../../app/domain/home/hours/modals.ts';
import { answerModal } from '../../app/domain/home/modals.ts';
import { homeOpened } from '../../app/domain/home/open.ts';
import { hoursRulesOf, zoneOf } from '../../app/domain/team/hours/schedule.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

/**
 * The form with hours, capacity and days off was submitted. Saves them, computes anew when waiting offers are sent,
 * and redraws the Home.
 */
export async function hoursSaved(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const who = await whoMay(services, { slackId, act: 'change_self' });
  if ('refused' in who) return { show: answerModal({ text: who.refused, blocks: undefined }) };
  const { by } = who;
  const at = services.clock.now();
  const read = readHoursForm(filledIn(view), { now: at, timeZone: zoneOf(by, hoursRulesOf(services.config)) });
  if ('errors' in read) {
    return { errors: Object.fromEntries(Object.entries(read.errors).map(([field, text]) => [blockOf(field), text])) };
  }
  const decision = { at, via: 'home' as const, actor: by.handle };
  await services.transact(async (tx) => {
    await saveHours(tx, { personId: by.id, said: read.said, ...decision });
    await homeOpened(tx, { slackId, at });
  });
  return 'close';
}

function filledIn(view: Submission['view']): FilledIn {
  const field = (name: string) => view.state.values[name]?.[name];
  return {
    when: field(HOURS.when)?.selected_option?.value ?? null,
    days: (field(HOURS.days)?.selected_options ?? []).map(({ value }) => value),
    from: field(HOURS.from)?.selected_time ?? null,
    to: field(HOURS.to)?.selected_time ?? null,
    typed: field(HOURS.typed)?.value ?? '',
    zone: field(HOURS.zone)?.value ?? '',
    room: field(HOURS.room)?.value ?? '',
    offFrom: field(HOURS.offFrom)?.selected_date ?? null,
    offTo: field(HOURS.offTo)?.selected_date ?? null,
  };
}

/** The block of a field. Except for two fields, the block has the field's name. */
function blockOf(field: string): string {
  return field === 'offFrom' ? HOURS.offFrom : field === 'offTo' ? HOURS.offTo : field;
}
