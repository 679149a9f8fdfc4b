// Whole stories with processes that start and die take longest: what begins first is not waited for last.
const LONGEST = [
  'chaos/',
  'flows/',
  'domain/feedback/',
  'inbound/intake/',
  'infra/slack/posts',
  'sandbox/page',
  'setup/',
  'infra/database/',
];

const STORIES = '.data/build/tests/chaos/stories';

export default {
  // What app/setup/build.mjs has compiled; `npm test` brings it up to date and takes the names of the .ts files.
  // The long stories are `npm run chaos`'s; whoever names files or titles may name theirs too.
  files: ['.data/build/tests/**/*.test.js', ...(process.env.TEST_STORIES === 'no' ? [`!${STORIES}/**`] : [])],
  nodeArguments: [
    // Prisma's WebAssembly is used for seconds only: to compile it well costs each process a second more than it saves.
    '--liftoff-only',
    '--wasm-lazy-compilation',
    // A test process lives for seconds, so V8 optimises only code that is much hotter than what it optimises by default:
    // the optimising compiler took a sixth of the processor time of all tests.
    '--interrupt-budget=500000',
    `--import=${new URL('tests/run/traces.mjs', import.meta.url)}`,
    `--import=${new URL('tests/run/leftovers.mjs', import.meta.url)}`,
  ],
  // Each file has a process of its own: programs that are started, signals and exits stay apart.
  workerThreads: false,
  concurrency: 4,
  timeout: '6m',
  sortTestFiles: (one, other) => weight(one) - weight(other),
};

function weight(file) {
  const place = LONGEST.findIndex((part) => file.includes(`/tests/${part}`));
  return place === -1 ? LONGEST.length : place;
}
