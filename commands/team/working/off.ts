import { type DaysOff, readDaysOff } from '../../../app/domain/calendar/days-off.ts';
import { daysOffAnswer } from '../../../app/domain/team/answers/hours-answers.ts';
import { hoursRulesOf, zoneOf } from '../../../app/domain/team/hours/schedule.ts';
import { setDaysOff } from '../../../app/domain/team/hours/set-days-off.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../../command.ts';
import { aboutWhom } from './about-whom.ts';

/** Shows or sets the person's own days off. Project managers and admins may also set those of others. */
export async function off(asked: Asked, services: Services): Promise<string> {
  const whom = await aboutWhom(asked, services, { others: 'set_others_away', what: 'days off' });
  if ('refusal' in whom) return whom.refusal;
  const rules = hoursRulesOf(services.config);
  return whom.each(async (person, themselves) => {
    const at = services.clock.now();
    const said = readSaid(whom.said, { now: at, timeZone: zoneOf(person, rules) });
    if (typeof said === 'string') return said;
    const { days } = said;
    const how = { at, via: 'command' as const, actor: asked.by.handle };
    if (days !== undefined) await services.transact((tx) => setDaysOff(tx, { personId: person.id, days, ...how }));
    const now: Person = await services.db.person.findUniqueOrThrow({ where: { id: person.id } });
    return daysOffAnswer({ person: now, themselves }, { rules, now: at });
  });
}

/** `days`: undefined if none were given; null means that all are deleted. */
function readSaid(text: string, at: Parameters<typeof readDaysOff>[1]): { days?: DaysOff | null } | string {
  if (text === '') return {};
  if (/^(none|no|reset|clear|cancel)$/i.test(text)) return { days: null };
  const read = readDaysOff(text, at);
  if (read.kind === 'days') return { days: read.days };
  const because = read.because.charAt(0).toUpperCase() + read.because.slice(1);
  return `${mrkdwn(because, 200)}. \`/team off 24 Dec - 2 Jan\`, \`/team off friday\` or \`/team off none\`, please. Nothing was changed.`;
}
