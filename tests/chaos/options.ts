import { parseArgs } from 'node:util';
import type { RedisForm } from './stage/redis.ts';

export interface ChaosOptions {
  minutes: number;
  /** The seed of plan and workload. */
  seed: number;
  /** The number of disturbances in the whole run, spread evenly over its time. */
  disturbances: number;
  /** Whether the written stories run first. They do not if a seed is repeated, or if the run is too short for them. */
  stories: boolean;
  /** The number of the product's processes. */
  processes: number;
  /** The Redis that the processes share. Undefined: there is none, and each process keeps its budgets itself. */
  redis: RedisForm | undefined;
  /** The file for everything that the product logs. */
  log: string | undefined;
}

/** The arguments make no sense. The message says what is expected. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

export const USAGE = `Usage: npm run chaos [-- OPTIONS]

  --minutes N        how long it disturbs, 10 unless told otherwise
  --seed S           repeats the plan of an earlier run; a new one is drawn unless told otherwise
  --disturbances N   how many there are in all, 20 a minute unless told otherwise
  --processes N      how many processes there are, 2 unless told otherwise, 5 at most
  --redis FORM       what they share their directory and budgets through: single or cluster; nothing unless told otherwise
  --log FILE         keeps what the product writes to its log

From 3 minutes on, and without --seed, the stories of tests/chaos/stories come first.`;

const PER_MINUTE = 20;
/** The most processes that may run: each takes two of the ten sockets that Slack allows an app. */
const MOST_PROCESSES = 5;
const STORIES_FROM_MINUTES = 3;
const WORDS = ['minutes', 'seed', 'disturbances', 'log', 'processes', 'redis', 'help'] as const;

/** Parses the words behind `npm run chaos --`. Throws WrongUsage. */
export function readOptions(argv: readonly string[]): ChaosOptions | 'help' {
  const values = parse(argv);
  if (values.help !== undefined) return 'help';
  const minutes = number('minutes', values.minutes ?? '10', { least: 0.2, most: 24 * 60 });
  return {
    minutes,
    seed: number('seed', values.seed ?? String(Math.floor(Math.random() * 1e9)), { least: 0, most: 2 ** 32 - 1 }),
    disturbances: number('disturbances', values.disturbances ?? String(Math.round(minutes * PER_MINUTE)), {
      least: 0,
      most: 100_000,
    }),
    stories: values.seed === undefined && minutes >= STORIES_FROM_MINUTES,
    processes: number('processes', values.processes ?? '2', { least: 1, most: MOST_PROCESSES, whole: true }),
    redis: formOf(values.redis),
    log: typeof values.log === 'string' ? values.log : undefined,
  };
}

function parse(argv: readonly string[]): Partial<Record<(typeof WORDS)[number], string | boolean>> {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        disturbances: { type: 'string' },
        log: { type: 'string' },
        processes: { type: 'string' },
        redis: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new WrongUsage(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function formOf(given: string | boolean | undefined): RedisForm | undefined {
  if (given === undefined || given === 'single' || given === 'cluster') return given;
  throw new WrongUsage(`--redis: expected single or cluster, got "${given}".`);
}

function number(
  name: string,
  text: string | boolean,
  { least, most, whole = false }: { least: number; most: number; whole?: boolean },
): number {
  const value = Number(text);
  const isOne = typeof text === 'string' && text.trim() !== '' && (!whole || Number.isInteger(value));
  if (isOne && value >= least && value <= most) return value;
  throw new WrongUsage(`--${name}: expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}, got "${text}".`);
}
