import type { StartFigures } from '../figures.ts';
import { holds, limitedCalls } from '../watch.ts';
import { COMMON_SKILL, callsSince, type Stage, seconds } from './trial.ts';

const CODE = 'BENCH-1';

/** A project is started with a large team, while nothing else happens. */
export async function runStart(stage: Stage): Promise<StartFigures> {
  const { slack, contestant, people, size, progress } = stage;
  await contestant.request({ code: CODE, skill: COMMON_SKILL });
  await stage.turn();
  const limitedBefore = limitedCalls(slack);
  const callsBefore = slack.calls().length;
  const team = people.slice(0, size.members);
  const begun = performance.now();
  const cutOff = begun + size.mostSeconds * 1_000;
  await contestant.tell('project.started', { code: CODE, team: team.map(({ handle }) => handle) });

  const channel = () => slack.channels().find(({ name }) => name.startsWith(`p-${CODE.toLowerCase()}`));
  const complete = await holds(() => team.every(({ id }) => channel()?.members.has(id)), cutOff);
  const invited = complete ? performance.now() - begun : null;
  const pinned = await holds(() => slack.calls({ method: 'pins.add' }).length > 0, cutOff);
  const furnished = pinned ? performance.now() - begun : null;
  progress(`${team.length} are in after ${seconds(invited)}, the brief is pinned after ${seconds(furnished)}`);
  return {
    members: team.length,
    invited,
    furnished,
    calls: callsSince(slack, callsBefore),
    limited: limitedCalls(slack) - limitedBefore,
    cost: await contestant.cost(),
  };
}
