import { capacityAnswer } from '../../../app/domain/team/answers/hours-answers.ts';
import { CAPACITY_MOST, setCapacity } from '../../../app/domain/team/hours/set-capacity.ts';
import { countInHand } from '../../../app/domain/team/load.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../../command.ts';
import { aboutWhom } from './about-whom.ts';

/** Shows or sets the person's own capacity. Admins may also set that of others. */
export async function capacity(asked: Asked, services: Services): Promise<string> {
  const whom = await aboutWhom(asked, services, { others: 'change_others', what: 'capacity' });
  if ('refusal' in whom) return whom.refusal;
  const said = readSaid(whom.said);
  if (typeof said === 'string') return said;
  return whom.each(async (person, themselves) => {
    const how = { at: services.clock.now(), via: 'command' as const, actor: asked.by.handle };
    const { most } = said;
    if (most !== undefined) {
      await services.transact((tx) => setCapacity(tx, { personId: person.id, capacity: most, ...how }));
    }
    const now = await services.db.person.findUniqueOrThrow({ where: { id: person.id } });
    return capacityAnswer({ person: now, themselves }, await countInHand(services.db, person.id));
  });
}

/** `most`: undefined if none was given; null means no limit. */
function readSaid(text: string): { most?: number | null } | string {
  if (text === '') return {};
  if (/^(none|no|any|unlimited|infinite|off|reset|clear)$/i.test(text)) return { most: null };
  const number = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && number <= CAPACITY_MOST) return { most: number };
  return `“${mrkdwn(text, 60)}”? \`/team capacity 3\` says how many projects you take at a time, 0 to ${CAPACITY_MOST}; \`/team capacity none\` any number. Nothing was changed.`;
}
