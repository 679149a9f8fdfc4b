import type { Dice } from '../dice.ts';
import type { Colleague, People } from '../stage/people.ts';
import { type Doing, waited } from './doing.ts';
import { score } from './scores.ts';
import {
  addByCommand,
  byEvent,
  claim,
  claimStale,
  inviteByHand,
  leaveByHand,
  leaveLine,
  pass,
  release,
  request,
  SKILL_SETS,
  type Step,
  standBy,
} from './steps.ts';

/** What happens to one project from its request on. */
export interface Story {
  code: string;
  /** Milliseconds after the start of the run. */
  at: number;
  steps: { afterMs: number; step: Step }[];
}

/** Draws a story: most projects are completed; some are released, cancelled, claimed elsewhere or left alone. */
export function drawStory(dice: Dice, { code, at, people }: { code: string; at: number; people: People }): Story {
  const steps: Story['steps'] = [];
  const then = (least: number, most: number, step: Step) => steps.push({ afterMs: dice.whole(least, most), step });
  const first = () => dice.whole(0, 1);
  const somebody = () => dice.pick(people.specialists);
  const claimers = () => dice.some([...people.specialists, people.leaver], dice.whole(1, 4));

  const skills = dice.pick(SKILL_SETS);
  then(0, 0, request(code, { skills, first: first(), twice: dice.chance(0.3) }));
  if (dice.chance(0.4)) then(500, 4_000, pass(code, somebody()));
  const beginning = dice.weighed({ clicked: 70, elsewhere: 10, cancelled: 8, unclaimed: 6, unknown: 6 });
  if (beginning === 'unclaimed') return { code, at, steps };
  if (beginning === 'cancelled') {
    then(0, 3_000, byEvent('project.cancelled', { code }, first()));
    return { code, at, steps };
  }
  if (beginning === 'elsewhere') {
    then(0, 5_000, byEvent('project.claimed', claimedBy(code, somebody()), first()));
  } else if (beginning === 'unknown') {
    then(0, 5_000, byEvent('project.claimed', { code, by: 'nobody-we-know' }, first()));
    return { code, at, steps };
  } else then(300, 6_000, claim(code, claimers()));
  if (dice.chance(0.3)) then(0, 2_000, claimStale(code, somebody()));
  // People other than these never had the offer on their screen.
  const asked = [...people.specialists, people.leaver].filter((one) =>
    one.skills.some((slug) => skills.includes(slug)),
  );
  const line = dice.chance(0.6) ? dice.some(asked, dice.whole(1, 4)) : [];
  const [foremost] = line;
  if (foremost !== undefined) {
    then(0, 2_000, standBy(code, line));
    if (dice.chance(0.35)) then(0, 2_000, leaveLine(code, { person: foremost, atHome: dice.chance(0.5) }));
  }
  // If people stand in line, the project becomes free more often, so that the line is used.
  if (dice.chance(line.length > 0 ? 0.6 : 0.2)) {
    then(0, 4_000, release(code));
    if (dice.chance(0.3)) then(0, 3_000, pass(code, dice.pick(line.length > 0 ? line : people.specialists)));
    then(1_000, 6_000, claim(code, line.length > 0 && dice.chance(0.5) ? line : claimers()));
  }
  if (dice.chance(0.12)) {
    then(0, 1_000, byEvent('project.cancelled', { code, reason: 'The client has changed their mind.' }, first()));
    return { code, at, steps };
  }

  const team = dice.some(people.specialists, dice.whole(0, 3)).map(({ handle }) => handle);
  const pm = dice.pick(people.managers).handle;
  then(500, 6_000, byEvent('project.started', { code, team, pm }, first()));
  for (let change = dice.whole(0, 4); change > 0; change--) then(300, 5_000, drawChange(dice, { code, people, first }));
  for (let scores = dice.whole(0, 2); scores > 0; scores--) then(0, 3_000, score(code, dice));
  const ending = dice.weighed({ completed: 60, cancelled: 12, running: 28 });
  if (ending !== 'running') then(500, 6_000, byEvent(`project.${ending}`, { code }, first()));
  if (dice.chance(0.4)) then(0, 3_000, score(code, dice));
  return { code, at, steps };
}

export async function tell({ code, steps }: Story, doing: Doing): Promise<void> {
  for (const { afterMs, step } of steps) {
    if (!(await waited(afterMs, doing.signal))) return;
    await step(doing).catch((error: unknown) => {
      throw new Error(`A step of ${code} went wrong in the test itself.`, { cause: error });
    });
  }
}

function drawChange(dice: Dice, { code, people, first }: { code: string; people: People; first: () => number }): Step {
  const person = dice.pick(people.specialists);
  switch (dice.weighed({ joined: 3, removed: 3, command: 2, invited: 3, left: 2 })) {
    case 'joined':
      return byEvent('quote.accepted', { code, person: person.handle }, first());
    case 'removed':
      return byEvent('member.removed', { code, person: person.email }, first());
    case 'command':
      return addByCommand(code, { manager: dice.pick(people.managers), person });
    case 'invited':
      return inviteByHand(code, person);
    case 'left':
      return leaveByHand(code, person);
  }
}

function claimedBy(code: string, { handle }: Colleague) {
  return { code, by: handle };
}
