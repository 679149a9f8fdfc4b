import { z } from 'zod';
import { findPerson } from '../app/domain/team/roster/find.ts';
import type { Person } from '../app/generated/prisma/client.ts';
import type { Submission } from '../app/inbound/slack/forms.ts';
import { rosterOfGroup } from '../app/inbound/slack/group-people.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { plain } from '../app/infra/slack/blocks/text.ts';

const Chosen = z.object({ value: z.string() });

/** The state of a people menu. A form that was opened before an update has Slack's own menu instead. */
const Field = z
  .object({
    selected_option: Chosen.nullish(),
    selected_options: z.array(Chosen).nullish(),
    selected_user: z.string().nullish(),
    selected_users: z.array(z.string()).nullish(),
  })
  .catch({});

/** The references that were picked in a form's people menu: people as in typed commands, and ids of groups. */
export function pickedRefs(view: Submission['view'], blockId: string, actionId: string): string[] {
  const field = Field.parse(view.state.values[blockId]?.[actionId]);
  const options = [...(field.selected_option ? [field.selected_option] : []), ...(field.selected_options ?? [])];
  return [
    ...options.map(({ value }) => value),
    ...(field.selected_user ? [field.selected_user] : []),
    ...(field.selected_users ?? []),
  ];
}

const isGroup = (ref: string): boolean => /^S[A-Z0-9]{2,}$/.test(ref);

/**
 * The picked people on the roster, without duplicates. `notes`: about group members who are left out. If one of the
 * picked people is not on the roster, returns the error for the field.
 */
export async function onRoster(
  refs: readonly string[],
  services: Services,
): Promise<{ people: Person[]; notes: string[] } | { error: string }> {
  const people = new Map<number, Person>();
  const notes: string[] = [];
  const missing: string[] = [];
  for (const ref of refs) {
    if (isGroup(ref)) {
      const group = await rosterOfGroup({ groupId: ref }, services);
      // The error at a field is plain text, so backticks are removed.
      if ('refusal' in group) return { error: group.refusal.replaceAll('`', '') };
      for (const person of group.people) people.set(person.id, person);
      notes.push(...group.notes);
      continue;
    }
    const person = await findPerson(services.db, ref);
    if (person?.active === true) people.set(person.id, person);
    else missing.push(person?.name ?? (await nameOf(ref, services)));
  }
  if (missing.length === 0) return { people: [...people.values()], notes };
  const some = missing
    .slice(0, 10)
    .map((name) => plain(name, 80))
    .join(', ');
  const more = missing.length > 10 ? ` and ${missing.length - 10} more` : '';
  return { error: `Not on the roster: ${some}${more}. An admin adds people with /team add.` };
}

async function nameOf(ref: string, { directory }: Services): Promise<string> {
  return (await directory.person({ slackId: ref }))?.realName ?? ref;
}
