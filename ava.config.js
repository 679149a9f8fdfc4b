// Whole stories with processes that start and die take longest: what begins first is not waited for last.
const LONGEST = [
  'flows/',
  'invariants',
  'domain/feedback/',
  'inbound/intake/',
  'infra/slack/posts',
  'sandbox/page',
  'setup/',
  'infra/database/',
];

export default {
  files: ['tests/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx', `--import=${new URL('tests/run/leftovers.mjs', import.meta.url)}`],
  // tsx cannot load in AVA's worker threads on Node 20.
  workerThreads: false,
  concurrency: 4,
  timeout: '240s',
  sortTestFiles: (one, other) => weight(one) - weight(other),
};

function weight(file) {
  const place = LONGEST.findIndex((part) => file.includes(`/tests/${part}`));
  return place === -1 ? LONGEST.length : place;
}
