// `npm run profile -- offers|clicks|events|idle` shows where Crewcall's processor time goes in one trial of the
// benchmark: a CPU profile, a heap summary and the largest frames. `--full`: with 200 people.
import { mkdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { openDatabases } from './databases.ts';
import type { Size } from './figures.ts';
import { framesOf } from './frames.ts';
import { prepareTrial } from './stages.ts';

const FOLDER = '.data/profile';
const SHOWN = 12;
const trials = ['offers', 'clicks', 'events', 'idle'] as const;
const size: Size = {
  people: process.argv.includes('--full') ? 200 : 60,
  clubs: process.argv.includes('--full') ? 40 : 12,
  clickSeconds: 10,
  clicksPerSecond: 200,
  rows: 0,
  wall: 0,
  members: 0,
  channels: 0,
  mostSeconds: 60,
};

const trial = trials.find((one) => process.argv.includes(one));
if (trial === undefined) {
  process.stderr.write(`Expected one of ${trials.join(', ')}: npm run profile -- clicks\n`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
mkdirSync(FOLDER, { recursive: true });
const file = `${process.cwd()}/${FOLDER}/${trial}`;
const databases = await openDatabases(process.env.TEST_DATABASE_URL);
try {
  const prepared = await prepareTrial(trial, {
    contestant: 'crewcall',
    size,
    databaseUrl: await databases.create(`profile_${trial}`),
    profileTo: file,
    progress: say,
  });
  const figures = await prepared.run();
  say(JSON.stringify(figures, null, 2));
  const { busyMs, frames, packages } = framesOf(JSON.parse(readFileSync(`${file}.cpuprofile`, 'utf8')));
  const worded = ({ name, place, share, ms }: (typeof frames)[number]) =>
    `${(share * 100).toFixed(1).padStart(5)} %  ${ms.toFixed(0).padStart(6)} ms  ${name} ${place}`;
  say(`\nBusy for ${busyMs.toFixed(0)} ms. By package:`);
  for (const one of packages.slice(0, SHOWN)) say(worded(one));
  say('\nThe largest frames by their own time:');
  for (const one of frames.slice(0, SHOWN)) say(worded(one));
  say(`\n${FOLDER}/${trial}.cpuprofile, ${trial}.heap.json; load of the machine ${loadavg()[0]?.toFixed(1)}.`);
} finally {
  await databases.stop();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
