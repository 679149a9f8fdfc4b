import { z } from 'zod';
import { argumentOf, tellParent } from '../child.ts';
import { cost } from '../cost.ts';
import { Cost } from '../figures.ts';

const Tokens = z.object({ botToken: z.string(), appToken: z.string() });

/** The settings that every contestant is started with. */
export const Settings = z.object({
  apiUrl: z.string(),
  newproject: Tokens,
  ops: Tokens,
  statsbot: Tokens,
  databaseUrl: z.string(),
  webhookSecret: z.string(),
  /** Look for scores each second, as the plain apps do. Otherwise Crewcall uses its default interval. */
  looksEachSecond: z.boolean(),
  /** Run the compiled sources instead of the bundle, so that a profile shows the names of the sources. */
  isProfiled: z.boolean(),
  /** More environment variables for Crewcall. */
  env: z.record(z.string(), z.string()),
});
export type Settings = z.infer<typeof Settings>;

/** The messages of a contestant: its HTTP address once it receives clicks, and its cost when asked for it. */
export const Ready = z.object({ kind: z.literal('ready'), url: z.string() });
export const ProfileTold = z.object({ kind: z.literal('profiled') });
export const HeapTold = z.object({ kind: z.literal('heap'), bytes: z.number() });
export const CostTold = z.object({ kind: z.literal('cost'), cost: Cost });

/** Every contestant looks for scores each second. */
export const LOOK_MS = 1_000;

/** For the process of a plain app: runs it and reports its cost. For Crewcall, inside.ts does this. */
export async function compete(start: (settings: Settings) => Promise<{ url: string }>): Promise<void> {
  const settings = argumentOf(Settings);
  process.on('message', (message) => {
    if (Asked.safeParse(message).success) tellParent({ kind: 'cost', cost: cost() });
  });
  const { url } = await start(settings);
  // The trial's workspace vanishes with us, so the process ends at once.
  process.once('SIGTERM', () => process.exit(0));
  tellParent({ kind: 'ready', url });
}

const Asked = z.object({ kind: z.literal('cost') });
