// `npm test`: types, style and tests, with the figures on the last line. Words after `npm test --` are passed to AVA,
// and then only the named tests are run.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { variables } from '../app/config/config.ts';
import { compile, packPackages } from '../app/setup/build.mjs';
import type { PrivateServer } from '../app/setup/database/private-server.ts';
import { redisProgram } from '../app/setup/redis/redis-program.ts';
import { findBroker } from './run/broker.ts';
import { findBrowser } from './run/browser.ts';
import { costs, processorSeconds } from './run/costs.ts';
import { openServerDoor } from './run/server-door.ts';
import { createTally } from './run/tally.ts';
import { type Outcome, tapReader } from './run/tap.ts';
import { templateSql } from './run/template.ts';
import { startTestServer } from './run/test-server.ts';

const FILES_AT_ONCE = filesAtOnce(process.env.TEST_FILES_AT_ONCE);
const COSTS = '.data/test/costs';
/** Long stories in many processes. They belong to `npm run chaos`, and run here only if they are named. */
const STORIES = 'chaos/stories/';
const styleToo = process.argv.includes('--style');
const everyCost = process.argv.includes('--costs');
const words = process.argv.slice(2).filter((word) => word !== '--style' && word !== '--costs');
const began = Date.now();
let passed = 0;
let failed = 0;
let skipped = 0;

await checkTypes();
if (words.length === 0 || styleToo)
  await check('Style', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.']);
const browser = await browserForTests();
const redis = await redisForTests();
const broker = await brokerForTests();
let server: PrivateServer | undefined;
const door = await openServerDoor(async () => {
  server = await startTestServer(process.env.DATABASE_URL, timed);
  return { url: server.url, template: await templateSql(server.url) };
});
try {
  await runTests(door.address);
} finally {
  door.close();
  await server?.stop();
}
tellCosts();
say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;

/** Setup has compiled everything by now, and knows the result. */
async function checkTypes(): Promise<void> {
  const { types } = await compile();
  await packPackages();
  say(`${types.ok ? '✓' : '✗'} Types`);
  if (types.ok) passed += 1;
  else {
    failed += 1;
    say(types.output);
  }
}

/** A check of the whole tree, which counts as one test. */
async function check(title: string, args: string[]): Promise<void> {
  const startedAt = Date.now();
  const child = start(args, {});
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const status = await ending(child);
  say(`${status === 0 ? '✓' : '✗'} ${title} (${seconds(Date.now() - startedAt)})`);
  if (status === 0) passed += 1;
  else {
    failed += 1;
    say(Buffer.concat(output).toString('utf8').trimEnd());
  }
}

async function runTests(serverDoor: string): Promise<void> {
  const tally = createTally({ files: testFiles(), atOnce: FILES_AT_ONCE, tell: say });
  const failures: Outcome[] = [];
  const ava = [
    'node_modules/ava/entrypoints/cli.mjs',
    '--tap',
    `--concurrency=${FILES_AT_ONCE}`,
    ...words.map(inBuild),
  ];
  rmSync(COSTS, { recursive: true, force: true });
  mkdirSync(COSTS, { recursive: true });
  const child = start(ava, {
    TEST_SERVER: serverDoor,
    TEST_BROWSER: browser,
    TEST_REDIS: redis,
    TEST_BROKER: broker,
    TEST_COSTS: COSTS,
    TEST_STORIES: words.length === 0 ? 'no' : 'yes',
  });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const read = tapReader((outcome) => {
    tally.add(outcome);
    if (outcome.state !== 'failed') return;
    failures.push(outcome);
    tellFailure(outcome);
  });
  createInterface({ input: child.stdout }).on('line', read);
  const status = await ending(child);
  const sums = tally.finish();
  passed += sums.passed;
  failed += sums.failed;
  skipped += sums.skipped;
  // If a file never ends, or no file matches, AVA fails without a line in TAP.
  if (status !== 0 && sums.failed === 0) failed += 1;
  const leftovers = complaints.filter((line) => line.includes('had ended its tests'));
  if (status !== 0 || leftovers.length > 0) say((status === 0 ? leftovers : complaints.slice(-60)).join('\n'));
  if (failures.length > 1) say(`Failed:\n${failures.map(({ title }) => `  ${title}`).join('\n')}`);
}

/** The path of a browser. '': there is none, and tests in a browser are skipped. */
async function browserForTests(): Promise<string> {
  if (!isAskedFor('/helpers/browser.ts')) return '';
  const found = await findBrowser(timed);
  if ('path' in found) return found.path;
  say(`Tests in a browser are skipped: ${found.missing}`);
  return '';
}

/** The path of redis-server. '': there is none, and tests that need one are skipped. */
async function redisForTests(): Promise<string> {
  if (!isAskedFor('/helpers/redis.ts')) return '';
  const found = await redisProgram(timed);
  if ('path' in found) return found.path;
  say(`Tests with a Redis server are skipped. ${found.missing}`);
  return '';
}

/** Whether a file that will run imports this helper. */
function isAskedFor(helper: string): boolean {
  const named = words.filter((word) => word.endsWith('.test.ts'));
  return named.length === 0 || named.some((file) => existsSync(file) && readFileSync(file, 'utf8').includes(helper));
}

/** The path of RabbitMQ. '': there is none, and tests that need one are skipped. */
async function brokerForTests(): Promise<string> {
  if (!isAskedFor('/helpers/broker.ts')) return '';
  const found = await findBroker(timed);
  if ('path' in found) return found.path;
  say(`Tests with a RabbitMQ are skipped: ${found.missing}`);
  return '';
}

function tellFailure({ title, details }: Outcome): void {
  say(`\n✗ ${title}\n${details.map((line) => `    ${line}`).join('\n')}\n`);
}

/** Tests are named by their source, and AVA runs the compiled files. */
function inBuild(word: string): string {
  return /^(\.\/)?tests\b/.test(word) ? `.data/build/${word.replace(/^\.\//, '').replace(/\.ts$/, '.js')}` : word;
}

/**
 * The elapsed time; the processor time, which does not depend on other work of the machine; and the most expensive
 * files.
 */
function tellCosts(): void {
  const all = costs(COSTS).map(({ file, spent }) => `${file} ${spent.toFixed(everyCost ? 1 : 0)} s`);
  if (everyCost) say(`Processor time of each file:\n${all.map((line) => `  ${line}`).join('\n')}`);
  else if (all.length > 3) say(`Most of it: ${all.slice(0, 8).join(', ')}.`);
  const spent = processorSeconds();
  const processor = spent === undefined ? '' : `, ${seconds(1_000 * spent)} of processor time`;
  say(`Took ${seconds(Date.now() - began)}${processor}.`);
}

/** Twice the number of cores, because tests wait much. A smaller number leaves room for other work. */
function filesAtOnce(asked: string | undefined): number {
  if (asked === undefined || asked === '') return Math.min(8, Math.max(2, 2 * availableParallelism()));
  if (!/^[1-9]\d?$/.test(asked))
    throw new Error(`Expected TEST_FILES_AT_ONCE to be a whole number from 1, got ${asked}.`);
  return Number(asked);
}

/** A name such as `offers/claim`, which AVA puts before the titles. If files were named, only those. */
function testFiles(): string[] {
  const named = words.filter((word) => word.endsWith('.test.ts')).map((word) => relative('tests', word));
  const all = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
  return (named.length > 0 ? named : all)
    .map((name) => name.replaceAll('\\', '/').replace(/\.test\.ts$/, ''))
    .filter((name) => words.length > 0 || !name.startsWith(STORIES));
}

/** Starts a program that ends when we do, and that does not see the operator's settings of the app. */
function start(args: string[], more: Record<string, string>) {
  const ours = new Set(variables.map(({ name }) => name).filter((name) => name !== 'TZ'));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.has(name)));
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, ...more } });
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  return child;
}

function ending(child: ReturnType<typeof start>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

async function timed<T>(title: string, step: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await step();
  if (Date.now() - startedAt > 1_000) say(`${title}… ${seconds(Date.now() - startedAt)}`);
  return result;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
