import { whyLines } from '../../app/domain/offers/why/answers.ts';
import { whyAsked } from '../../app/domain/offers/why/why.ts';
import { saying } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedPeople } from '../people.ts';
import { namedProject } from './named.ts';

const PEOPLE_MOST = 5;

/** Explains why and when somebody was or was not asked for a project. By default it is the person who types. */
export async function why(asked: Asked, services: Services): Promise<Answer> {
  const { words, by } = asked;
  const [named, who] = await Promise.all([
    namedProject(asked, services),
    namedPeople(words, services, { former: true }),
  ]);
  if ('problem' in named) return named.problem;
  if ('problem' in who) return who.problem;
  const people = who.people.length === 0 ? [by] : who.people;
  if (people.length > PEOPLE_MOST)
    return `At most ${PEOPLE_MOST} people at a time, please: you named ${people.length}.`;
  const leads = personMay('change_projects', by);
  const told = await Promise.all(
    people.map(async (person) => whyLines(await whyAsked(services.db, { ...named, person }), { leads }).join('\n')),
  );
  return saying([...told, ...who.notes].join('\n\n'), next.status(named.project.code));
}
