import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../app/setup/ports.ts';
import { compiled, ROOT } from '../../helpers/compiled.ts';
import { type Child, startProgram } from '../child.ts';
import type { Settings } from './settings.ts';

/** The production program. app/setup.mjs brings it up to date before the benchmark begins. */
const BUNDLE = join(ROOT, '.data/production/main.js');
const FROM_SOURCES = compiled('tests/bench/contestants/from-sources.ts');
const LOOK_MS = 5;
const PATIENCE_MS = 120_000;

/** They are deleted when the bench ends. Until then other processes read there which calls a killed one had sent. */
const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Crewcall, run as the Docker image runs it. */
export interface Production {
  child: Child;
  url: string;
  /** The time from the start until /readyz answers 200. */
  readyMs: number;
}

/** Starts Crewcall with only these settings. Resolves when it is ready. */
export async function startProduction(settings: Settings): Promise<Production> {
  // The working directory is not the project's folder, because that may contain the .env of whoever runs this.
  const cwd = await mkdtemp(join(tmpdir(), 'crewcall-bench-'));
  folders.push(cwd);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const child = startProgram(settings.isProfiled ? FROM_SOURCES : BUNDLE, {
    inside: 'contestants/inside.ts',
    cwd,
    env: { ...AS_IN_THE_IMAGE, ...environmentOf(settings), PORT: String(port) },
  });
  while (!(await isReady(url))) {
    if (child.isOver() || performance.now() - begun > PATIENCE_MS) throw new Error('Expected Crewcall to get ready.');
    await pause(LOOK_MS);
  }
  return { child, url, readyMs: performance.now() - begun };
}

/** See the Dockerfile. */
const AS_IN_THE_IMAGE = {
  PATH: process.env.PATH ?? '',
  NODE_ENV: 'production',
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

function environmentOf({ apiUrl, databaseUrl, webhookSecret, looksEachSecond, env, ...apps }: Settings) {
  const { newproject, ops, statsbot } = apps;
  return {
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: apiUrl,
    NEWPROJECT_BOT_TOKEN: newproject.botToken,
    NEWPROJECT_APP_TOKEN: newproject.appToken,
    OPS_BOT_TOKEN: ops.botToken,
    OPS_APP_TOKEN: ops.appToken,
    STATSBOT_BOT_TOKEN: statsbot.botToken,
    STATSBOT_APP_TOKEN: statsbot.appToken,
    WEBHOOK_SECRET: webhookSecret,
    ...(looksEachSecond && { FEEDBACK_CRON: '* * * * * *' }),
    ...env,
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`);
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false; // The server does not listen yet.
  }
}
