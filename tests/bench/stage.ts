// One trial of one contestant: a workspace on Slack's real tiers, its people, and the contestant in a child process.
import { z } from 'zod';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { argumentOf, tellParent } from './child.ts';
import { type Contestant, type Specialist, startContestant } from './door.ts';
import { StageArgument } from './stages.ts';
import { runClicks } from './trials/clicks.ts';
import { runCommands } from './trials/commands.ts';
import { runDrift } from './trials/drift.ts';
import { runEvents } from './trials/events.ts';
import { runFirst } from './trials/first.ts';
import { runIdle } from './trials/idle.ts';
import { runOffers } from './trials/offers.ts';
import { runRestart } from './trials/restart.ts';
import { runScores } from './trials/scores.ts';
import { runStart } from './trials/start.ts';
import { CLUB_SIZE, COMMON_SKILL, clubSkill, ownSkill } from './trials/trial.ts';

const trials = {
  offers: runOffers,
  clicks: runClicks,
  scores: runScores,
  commands: runCommands,
  start: runStart,
  drift: runDrift,
  events: runEvents,
  idle: runIdle,
  first: runFirst,
  restart: runRestart,
};

const { contestant: name, trial, size, databaseUrl, profileTo } = argumentOf(StageArgument);
const go = new Promise<void>((resolve) => {
  process.on('message', (message) => {
    if (z.object({ kind: z.literal('go') }).safeParse(message).success) resolve();
  });
});
const progress = (text: string) => tellParent({ kind: 'progress', text });

const slack = await startSandbox({ tiers: 'slack' });
const people: Specialist[] = Array.from({ length: size.people }, (_, index) => {
  const handle = `person-${index + 1}`;
  const { id } = slack.addUser({ name: handle, realName: `Person ${index + 1}`, email: `${handle}@agency.test` });
  const club = Math.floor(index / CLUB_SIZE);
  const skills = [COMMON_SKILL, ownSkill(index), ...(club < size.clubs ? [clubSkill(club)] : [])];
  return { id, handle, skills, role: index === 0 ? 'pm' : 'specialist' };
});
const bots = [slack.apps.ops.botUserId, slack.apps.newproject.botUserId];
const [pm] = people;
const members = pm === undefined ? bots : [...bots, pm.id];
for (const channel of ['ops', 'client-feedback']) slack.addChannel({ name: channel, members });
const looksEachSecond = trial !== 'idle';
const isProfiled = profileTo !== undefined;
let contestant = await startContestant(name, { slack, people, databaseUrl, looksEachSecond, isProfiled });
process.once('SIGTERM', async () => {
  await contestant.stop();
  process.exit(0);
});

async function restart(between: () => Promise<void>): Promise<Contestant> {
  await contestant.stop();
  await between();
  contestant = await startContestant(name, { slack, people: [], databaseUrl, looksEachSecond, isProfiled });
  return contestant;
}

progress('started');

async function turn() {
  tellParent({ kind: 'prepared' });
  await go;
  if (isProfiled) await contestant.profile();
}

const figures = await trials[trial]({ slack, contestant, people, size, databaseUrl, progress, turn, restart });
if (profileTo !== undefined) await contestant.profile(profileTo);
tellParent({ kind: 'figures', figures });
