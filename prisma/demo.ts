import { setTimeout as pause } from 'node:timers/promises';
import { type Config, readConfig } from '../app/config/config.ts';
import { type Database, openDatabase } from '../app/infra/database/client.ts';
import { migrate } from '../app/infra/database/migrate.ts';
import type { MovableClock } from '../app/setup/movable-clock.ts';
import { hardOne, hours, newProjects, people } from './demo/agency.ts';
import { complete, nextIndex, request, score } from './demo/beginnings.ts';
import { type Stage, sentAtOnce, watchEndings } from './demo/endings.ts';
import { productReady, sender, until } from './demo/events.ts';
import { handStories } from './demo/hour-hand.ts';
import { type KillOptions, killOne, type Processes } from './demo/kill.ts';
import { PAST, pastCode, seedPastProjects, seedPastScores, UNSCORED } from './demo/past.ts';
import { inDays, RUNNING, STARTED, startSome } from './demo/running.ts';
import { lendStories, type Story } from './demo/stories.ts';
import { askBot, say, teller } from './demo/tell.ts';

/** A busy machine may take long for a statement, and there is no other database to turn to. */
const PATIENT = { silenceMs: 120_000, patienceMs: 120_000 };
const FIRST_SCORE_MS = 12_000;
const NEXT_SCORE_MS = 25_000;
const SCORES_BY_THEMSELVES = 3;

// Codes are fixed for the initial projects, so that nothing has to wait for anything else.
const FIRST_RUNNING = PAST + UNSCORED;
const HARD_ONE = FIRST_RUNNING + STARTED;
const FIRST_ASKED = HARD_ONE + 1;

/**
 * Brings the demo agency to life in the running product: its roster by signed events, a new project, projects of the
 * past half year, a few running ones, and a fresh score now and then. It adds buttons to the page, and prints what
 * happens and what to try. Resolves when the story is told; the product and the endings of its stories go on.
 */
export async function runDemo({
  controlToken: token,
  processes,
  clock,
}: {
  controlToken: string;
  /** Where the product runs as several processes: the page gets a button that kills one. */
  processes?: Processes | undefined;
  /** The product's clock, where it runs in this process: the page gets buttons that advance it. */
  clock?: MovableClock;
}): Promise<void> {
  const config = readConfig();
  const url = new URL('..', config.slackApiUrl).href.replace(/\/$/, '');
  const stage: Stage = {
    db: openDemo(config),
    send: sender(config),
    tell: teller({ url, token }),
    endings: [],
    scored: 0,
    movesClock: clock !== undefined,
  };
  await productReady(config);
  void watchEndings(stage);
  await moveIn(stage);
  const sandbox = { url, token };
  const { timeZone } = config;
  const stories = [
    ...storiesOf(stage),
    ...(processes === undefined ? [] : [killing(stage, { sandbox, processes })]),
    ...(clock === undefined ? [] : handStories({ clock, sandbox, timeZone, tell: stage.tell })),
  ];
  void lendStories(sandbox, stories, hours);
  await say({ url, token }, { as: 'lena', channel: 'general', text: GOOD_MORNING });
  await say({ url, token }, { as: 'emeka', channel: 'general', text: ON_IT });
  await askBot({ url, token }, { as: 'hana', app: 'statsbot', text: 'nps last 90 days by week' });
  for (let scored = 0; scored < SCORES_BY_THEMSELVES; scored++) {
    await pause(scored === 0 ? FIRST_SCORE_MS : NEXT_SCORE_MS, undefined, { ref: false });
    await score(stage);
  }
}

/** Prepares the data that have to be there before the product starts. */
export async function prepareDemo(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const db = openDatabase(databaseUrl, { connectionLimit: 1, ...PATIENT });
  try {
    await seedPastScores(db, new Date());
  } finally {
    await db.$disconnect();
  }
}

const GOOD_MORNING = `Good morning! Whoever is new here: \`/project help\` and \`@statsbot help\` explain themselves. The price list, ${pastCode(FIRST_RUNNING + 2)}, is overdue: Emeka, do you need a hand?`;
const ON_IT = 'Two pages to go, and a coffee stain that may be a 3 or an 8. I have asked the client which.';

/** First the roster and the first offer, so that they are there when somebody opens the page. */
async function moveIn(stage: Stage): Promise<void> {
  const { db, send, tell } = stage;
  await Promise.all(
    people.map((person) =>
      send('person.upserted', { ...person, ...hoursOf(person), email: `${person.handle}@agency.test` }),
    ),
  );
  await until(
    'the roster is known',
    async () => (await db.person.count({ where: { slackId: { not: null } } })) === people.length,
  );
  await request(stage, { wanted: newProjects[0], code: pastCode(FIRST_ASKED) });
  await seedPastProjects(db, new Date());
  await startSome(send, (index) => pastCode(FIRST_RUNNING + index));
  await send('project.requested', { ...hardOne, code: pastCode(HARD_ONE), dueAt: inDays(12) });
  await until('all projects are known', async () => (await db.project.count()) === FIRST_ASKED + 1);
  const finished = PAST + UNSCORED + STARTED - RUNNING;
  tell(`The agency has ${people.length} people, six skills, ${finished} finished projects and ${RUNNING} that run.`);
}

/** In the time zone that Slack reports. */
function hoursOf({ handle }: { handle: string }): { hours?: string } {
  const day = hours.find(({ person }) => person === handle);
  return day === undefined ? {} : { hours: `${day.from}-${day.to}` };
}

function storiesOf(stage: Stage): Story[] {
  let asked = 1;
  return [
    {
      name: 'request',
      label: 'A client requests a project',
      async tell() {
        const wanted = newProjects[asked++ % newProjects.length] ?? newProjects[0];
        await request(stage, { wanted, code: pastCode(await nextIndex(stage.db)) });
      },
    },
    { name: 'complete', label: 'A project is completed, its client is asked', tell: () => complete(stage) },
    { name: 'score', label: 'A client scores', tell: () => score(stage) },
  ];
}

function killing(stage: Stage, given: Pick<KillOptions, 'sandbox' | 'processes'>): Story {
  const { db, tell } = stage;
  return {
    name: 'kill',
    label: 'Kill one process',
    tell: () =>
      killOne({
        ...given,
        tell,
        async request() {
          const code = pastCode(await nextIndex(db));
          await request(stage, { wanted: newProjects[0], code });
          return code;
        },
        offered: (code) => sentAtOnce(db, code),
      }),
  };
}

function openDemo({ databaseUrl }: Config): Database {
  if (databaseUrl === undefined) throw new Error('DATABASE_URL: the demo expects the database of the product.');
  return openDatabase(databaseUrl, { connectionLimit: 2, ...PATIENT });
}
