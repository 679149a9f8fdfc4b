import { removeAnswer } from '../../app/domain/team/answers/answers.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { removePerson } from '../../app/domain/team/roster/remove.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { onRoster, sortWords, withoutFillers } from './named.ts';

/** Removes people from the roster. The answer names the open projects of which they are still members. */
export async function remove({ words, by }: Asked, services: Services): Promise<string> {
  // A word without @ must not remove anybody, because it may be a handle by chance.
  const typed = await sortWords(words, services, { exact: true });
  if ('refusal' in typed) return typed.refusal;
  const [odd] = withoutFillers(typed.others);
  const person = odd === undefined ? null : await findPerson(services.db, odd);
  if (person?.active === true) return `Do you mean \`/team remove @${mrkdwn(person.handle)}\`? Nothing was changed.`;
  if (odd !== undefined)
    return `“${mrkdwn(odd, 80)}” is not somebody on the roster; a skill goes with \`/team skills @user -skill\`. Nothing was changed.`;
  if (typed.people.length === 0) return 'Who? `/team remove @user`.';

  const { people, complaints } = await onRoster(typed.people, services);
  const answers: string[] = [];
  for (const person of people) {
    const how = { at: services.clock.now(), via: 'command' as const, actor: by.handle };
    const result = await services.transact((tx) => removePerson(tx, { personId: person.id, ...how }));
    answers.push(removeAnswer(result, person));
  }
  return [...answers, ...complaints, ...typed.notes].join('\n');
}
