import { z } from 'zod';
import { argumentOf, tellParent } from '../child.ts';
import { Cost } from '../figures.ts';
import { beginProfile, endProfile } from '../profiler.ts';

const Tokens = z.object({ botToken: z.string(), appToken: z.string() });

/** What every contestant is started with. */
export const Settings = z.object({
  apiUrl: z.string(),
  newproject: Tokens,
  ops: Tokens,
  databaseUrl: z.string(),
  webhookSecret: z.string(),
  /** Scores are looked for each second, as the plain apps do; else as often as it does by itself. */
  looksEachSecond: z.boolean(),
  /** More of Crewcall's environment. */
  env: z.record(z.string(), z.string()),
});
export type Settings = z.infer<typeof Settings>;

/** What a contestant tells: where it takes requests, once it hears its clicks; and what it cost when asked. */
export const Ready = z.object({ kind: z.literal('ready'), url: z.string() });
export const ProfileTold = z.object({ kind: z.literal('profiled') });
export const CostTold = z.object({ kind: z.literal('cost'), cost: Cost });

/** Scores are looked for each second by everybody. */
export const LOOK_MS = 1_000;

/** In the contestant's process: runs it, and tells its cost. */
export async function compete(start: (settings: Settings) => Promise<{ url: string }>): Promise<void> {
  const settings = argumentOf(Settings);
  process.on('message', async (message) => {
    const asked = Asked.parse(message);
    if (asked.kind === 'cost') return tellParent({ kind: 'cost', cost: cost() });
    await (asked.to === undefined ? beginProfile() : endProfile(asked.to));
    tellParent({ kind: 'profiled' });
  });
  const { url } = await start(settings);
  // Its workspace is about to vanish: there is nothing to end well.
  process.once('SIGTERM', () => process.exit(0));
  tellParent({ kind: 'ready', url });
}

/** What the door may ask for. */
const Asked = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cost') }),
  z.object({ kind: z.literal('profile'), to: z.string().optional() }),
]);

function cost(): Cost {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    peakBytes: maxRSS * 1_024,
    residentBytes: process.memoryUsage.rss(),
    cpuMs: (userCPUTime + systemCPUTime) / 1_000,
  };
}
