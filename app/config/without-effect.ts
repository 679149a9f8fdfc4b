import { config as readDotenv } from 'dotenv';
import type { Environment } from './config.ts';
import { variables } from './variables.ts';

/**
 * Variables that are read and checked, but whose feature this version does not have yet. Whoever builds the feature
 * takes its variables from here.
 */
const READ_ONLY: ReadonlySet<string> = new Set<string>();

/** Variables that are announced and will come. Those that are there by now do not count. */
const ANNOUNCED: readonly string[] = [];

/** What other programs than ours read. */
const NOT_OURS = /^(NODE_|npm_|SANDBOX_|NO_COLOR$|FORCE_COLOR$|TZ$|PATH$|.*_PROXY$)/i;

/** A variable that is set, and changes nothing. */
export interface WithoutEffect {
  variable: string;
  because: string;
}

/** The variables that are set and have no effect: their feature is not there yet, or the file .env misspells one. */
export function withoutEffect(env: Environment, dotenv: Environment = inDotenv()): WithoutEffect[] {
  const known = new Set<string>(variables.map(({ name }) => name));
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== '';
  const announced = ANNOUNCED.filter((name) => !known.has(name));
  const notYet = [...READ_ONLY, ...announced].filter(isSet);
  const unknown = Object.keys(dotenv).filter(
    (name) => isSet(name) && !known.has(name) && !notYet.includes(name) && !NOT_OURS.test(name),
  );
  return [
    ...notYet.map((variable) => ({ variable, because: 'its feature is not in this version yet' })),
    ...unknown.map((variable) => ({ variable, because: 'no setting has this name' })),
  ];
}

function inDotenv(): Environment {
  return readDotenv({ quiet: true, processEnv: {} }).parsed ?? {};
}
