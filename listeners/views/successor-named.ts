import { SUCCESSOR } from '../../app/domain/projects/answers/modals.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { leaveProject } from '../../app/domain/projects/members/members.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { sayPerson } from '../../app/domain/team/say-person.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { Leaving } from '../actions/hand-over.ts';
import { onRoster, pickedRefs } from '../picked.ts';

/** A successor was named. The successor takes over, and the other person leaves. */
export async function successorNamed(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const { code, personId } = Leaving.parse(JSON.parse(view.private_metadata));
  const [who, person, picked] = await Promise.all([
    whoMay(services, { slackId, act: 'change_projects' }),
    services.db.person.findUnique({ where: { id: personId } }),
    onRoster(pickedRefs(view, SUCCESSOR.blockId, SUCCESSOR.actionId), services),
  ]);
  if ('refused' in who) return { notice: who.refused };
  if (person === null) return { notice: `${code} is not known any more.` };
  const { by } = who;
  const wrong = (error: string) => ({ errors: { [SUCCESSOR.blockId]: error } });
  if ('error' in picked) return wrong(picked.error);
  const [successor] = picked.people;
  if (successor === undefined) return wrong('Say who takes over.');
  if (successor.id === person.id) return wrong(`${person.name} cannot take over from themselves: name somebody else.`);

  const at = services.clock.now();
  const result = await services.transact((tx) =>
    leaveProject(tx, { code, person, successor, at, via: 'click', actor: by.handle }),
  );
  switch (result.outcome) {
    case 'left':
      return { notice: `${sayPerson(successor)} takes over ${code}, and ${sayPerson(person)} is off it.` };
    case 'not_member':
      return { notice: `${sayPerson(person)} is not on ${code} any more. Nothing was changed.` };
    case 'over':
      return { notice: `${await standingInFull(services.db, result.project)}; its team stays on record.` };
    case 'needs_successor':
    case 'unknown':
      return { notice: `${code} is not known any more.` };
  }
}
