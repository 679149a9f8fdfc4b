import type { Dice } from '../dice.ts';
import { type Colleague, type People, SKILLS } from '../stage/people.ts';
import { type Doing, sendEvent, waited } from './doing.ts';
import { followUp } from './scores.ts';
import { claimStale, type Step, tryCommand } from './steps.ts';
import { drawStory, type Story, tell } from './story.ts';

/** Everything that the outside will do. */
export interface Workload {
  stories: Story[];
  /** Acts that are not about a project: the roster changes, scores are followed up, strangers try commands. */
  others: { at: number; step: Step }[];
}

const STORY_EVERY_MS = 5_500;
const OTHER_EVERY_MS = 4_000;

export function planWorkload(dice: Dice, { ms, people }: { ms: number; people: People }): Workload {
  const count = Math.max(2, Math.floor(ms / STORY_EVERY_MS));
  const stories = Array.from({ length: count }, (_, index) => {
    const own = dice.fork(`story ${index}`);
    return drawStory(own, { code: `K-${index + 1}`, at: Math.round(own.roll() * ms * 0.9), people });
  });
  stories.sort((one, other) => one.at - other.at);
  const others = Array.from({ length: Math.floor(ms / OTHER_EVERY_MS) }, (_, index) => ({
    at: (index + 1) * OTHER_EVERY_MS,
    step: drawOther(dice.fork(`other ${index}`), { people, codes: stories.map(({ code }) => code) }),
  }));
  others.push({ at: ms * 0.3, step: upsert({ ...people.leaver, active: false }) });
  return { stories, others };
}

/** Fills the roster before anything else. Resolves when everybody is linked to Slack. */
export async function enlist(doing: Doing, { specialists, managers, leaver }: People): Promise<void> {
  const everybody = [...managers, ...specialists, leaver];
  for (const person of everybody) await upsert(person)(doing);
  const { db } = doing.stage;
  while ((await db.person.count({ where: { slackId: { not: null } } })) < everybody.length) {
    if (!(await waited(100, doing.signal))) throw new Error('Expected everybody to be linked to Slack.');
  }
}

/** Does all of it, each act at its time. Resolves when every act that began before the signal is done. */
export async function work({ stories, others }: Workload, doing: Doing): Promise<void> {
  const begun = performance.now();
  const at = async (ms: number, run: () => Promise<void>) => {
    if (await waited(Math.max(0, begun + ms - performance.now()), doing.signal)) await run();
  };
  await Promise.all([
    ...stories.map((story) => at(story.at, () => tell(story, doing))),
    ...others.map((other) => at(other.at, () => other.step(doing))),
  ]);
}

function drawOther(dice: Dice, { people, codes }: { people: People; codes: string[] }): Step {
  switch (dice.weighed({ skills: 4, followUp: 4, stranger: 1, leaver: 1, stale: 1 })) {
    case 'skills':
      return upsert({ ...dice.pick(people.specialists), skills: dice.some(SKILLS, dice.whole(1, 3)) });
    case 'followUp':
      return followUp(dice.pick([...people.managers, ...people.specialists]).slackId);
    case 'stranger':
      return tryCommand(
        people.stranger.id,
        `${dice.pick(['cancel', 'complete', 'release'])} ${dice.pick(codes)} --yes`,
      );
    case 'leaver':
      return tryCommand(people.leaver.slackId, `${dice.pick(['cancel', 'complete'])} ${dice.pick(codes)} --yes`);
    case 'stale':
      return claimStale(dice.pick(codes), people.leaver);
  }
}

function upsert({ handle, name, email, role, skills, active = true }: Colleague & { active?: boolean }): Step {
  const data = { handle, name, email, role, skills, active };
  return (doing: Doing) => sendEvent(doing, { type: 'person.upserted', data, first: 0 });
}
