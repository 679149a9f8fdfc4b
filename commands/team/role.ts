import { roleAnswer } from '../../app/domain/team/answers/answers.ts';
import { changeRole } from '../../app/domain/team/roster/role.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { noRole, roleOf } from './add.ts';
import { onRoster, sortWords, withoutFillers } from './named.ts';

const USAGE = 'Who should be what? `/team role @user pm`, `specialist` or `admin`.';

/** Changes somebody's role: project manager, specialist or admin. */
export async function role({ words, by }: Asked, services: Services): Promise<string> {
  const typed = await sortWords(words, services);
  if ('refusal' in typed) return typed.refusal;
  const said = typed.others.join(' ').replace(/\b(project )?manager\b/i, 'pm');
  const named = withoutFillers(said.split(' ')).filter((word) => word.toLowerCase() !== 'again');
  const [word] = named;
  if (typed.people.length === 0 || word === undefined || named.length > 1) return USAGE;
  const wanted = roleOf(word);
  if (wanted === undefined) return noRole(word);

  const { people, complaints } = await onRoster(typed.people, services);
  const answers: string[] = [];
  for (const person of people) {
    const how = { at: services.clock.now(), via: 'command' as const, actor: by.handle };
    const result = await services.transact((tx) => changeRole(tx, { personId: person.id, role: wanted, ...how }));
    answers.push(roleAnswer(result, person, wanted));
  }
  return [...answers, ...complaints, ...typed.notes].join('\n');
}
