import { readHours } from '../../../app/config/working-hours.ts';
import { hoursAnswer } from '../../../app/domain/team/answers/hours-answers.ts';
import { hoursRulesOf } from '../../../app/domain/team/hours/schedule.ts';
import { type HoursSaid, setHours } from '../../../app/domain/team/hours/set-hours.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../../command.ts';
import { aboutWhom } from './about-whom.ts';

/** Shows or sets the person's own working hours and time zone. Admins may also set those of others. */
export async function hours(asked: Asked, services: Services): Promise<string> {
  const whom = await aboutWhom(asked, services, { others: 'change_others', what: 'hours' });
  if ('refusal' in whom) return whom.refusal;
  const said = readSaid(whom.said);
  if ('refusal' in said) return said.refusal;
  const rules = hoursRulesOf(services.config);
  return whom.each(async (person, themselves) => {
    const how = { at: services.clock.now(), via: 'command' as const, actor: asked.by.handle };
    if (whom.said !== '') await services.transact((tx) => setHours(tx, { personId: person.id, ...said, ...how }));
    const now = await services.db.person.findUniqueOrThrow({ where: { id: person.id } });
    return hoursAnswer({ person: now, themselves }, { rules, now: services.clock.now() });
  });
}

function readSaid(text: string): HoursSaid | { refusal: string } {
  if (text === '') return {};
  if (/^(none|default|off|reset|clear|no)$/i.test(text)) return { hours: null, timeZone: null };
  const read = readHours(text);
  if (read.kind === 'zone') return { timeZone: read.timeZone };
  if (read.kind === 'hours') {
    return { hours: read.hours, ...(read.timeZone === undefined ? {} : { timeZone: read.timeZone }) };
  }
  const because = read.because.charAt(0).toUpperCase() + read.because.slice(1);
  return { refusal: `${mrkdwn(because, 300)}. Nothing was changed.` };
}
