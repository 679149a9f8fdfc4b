import { z } from 'zod';
import { personBySlackId } from '../app/domain/team/roster/find.ts';
import type { Person } from '../app/generated/prisma/client.ts';
import type { Submission } from '../app/inbound/slack/forms.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { plain } from '../app/infra/slack/blocks/text.ts';

const SlackIds = z.array(z.string()).catch([]);

/** Whom a form's menu of people names: one, or several. */
export function pickedIds(view: Submission['view'], blockId: string, actionId: string): string[] {
  const field = view.state.values[blockId]?.[actionId];
  return SlackIds.parse(field?.selected_users ?? (field?.selected_user == null ? [] : [field.selected_user]));
}

/** Those who were picked, as the roster knows them; where one of them is not on it, who that is, for a field's error. */
export async function onRoster(
  slackIds: readonly string[],
  { db, directory }: Services,
): Promise<{ people: Person[] } | { error: string }> {
  const found = await Promise.all(
    slackIds.map(async (slackId) => ({ slackId, person: await personBySlackId(db, slackId) })),
  );
  const missing: string[] = [];
  for (const { slackId, person } of found) {
    if (person === null) missing.push(plain((await directory.person({ slackId }))?.realName ?? slackId, 80));
  }
  if (missing.length === 0) return { people: found.flatMap(({ person }) => (person === null ? [] : [person])) };
  const some = missing.slice(0, 10).join(', ');
  const more = missing.length > 10 ? ` and ${missing.length - 10} more` : '';
  return { error: `Not on the roster: ${some}${more}. An admin adds people with /team add.` };
}
