import { z } from 'zod';
import { argumentOf, tellParent } from '../child.ts';
import { cost } from '../cost.ts';
import { Cost } from '../figures.ts';

const Tokens = z.object({ botToken: z.string(), appToken: z.string() });

/** What every contestant is started with. */
export const Settings = z.object({
  apiUrl: z.string(),
  newproject: Tokens,
  ops: Tokens,
  statsbot: Tokens,
  databaseUrl: z.string(),
  webhookSecret: z.string(),
  /** Scores are looked for each second, as the plain apps do; else as often as it does by itself. */
  looksEachSecond: z.boolean(),
  /** A profile has the names of the sources, so it is of what was compiled, not of the bundle. */
  isProfiled: z.boolean(),
  /** More of Crewcall's environment. */
  env: z.record(z.string(), z.string()),
});
export type Settings = z.infer<typeof Settings>;

/** What a contestant tells: where it takes requests, once it hears its clicks; and what it cost when asked. */
export const Ready = z.object({ kind: z.literal('ready'), url: z.string() });
export const ProfileTold = z.object({ kind: z.literal('profiled') });
export const HeapTold = z.object({ kind: z.literal('heap'), bytes: z.number() });
export const CostTold = z.object({ kind: z.literal('cost'), cost: Cost });

/** Scores are looked for each second by everybody. */
export const LOOK_MS = 1_000;

/** In a plain app's process: runs it, and tells its cost. Crewcall's own does so by inside.ts. */
export async function compete(start: (settings: Settings) => Promise<{ url: string }>): Promise<void> {
  const settings = argumentOf(Settings);
  process.on('message', (message) => {
    if (Asked.safeParse(message).success) tellParent({ kind: 'cost', cost: cost() });
  });
  const { url } = await start(settings);
  // Its workspace is about to vanish: there is nothing to end well.
  process.once('SIGTERM', () => process.exit(0));
  tellParent({ kind: 'ready', url });
}

const Asked = z.object({ kind: z.literal('cost') });
