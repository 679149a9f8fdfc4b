import { z } from 'zod';
import { argumentOf, tellParent } from '../child.ts';
import { Cost } from '../figures.ts';

const Tokens = z.object({ botToken: z.string(), appToken: z.string() });

/** What every contestant is started with. */
export const Settings = z.object({
  apiUrl: z.string(),
  newproject: Tokens,
  ops: Tokens,
  databaseUrl: z.string(),
  webhookSecret: z.string(),
});
export type Settings = z.infer<typeof Settings>;

/** What a contestant tells: where it takes requests, once it hears its clicks; and what it cost when asked. */
export const Ready = z.object({ kind: z.literal('ready'), url: z.string() });
export const CostTold = z.object({ kind: z.literal('cost'), cost: Cost });

/** Scores are looked for each second by everybody. */
export const LOOK_MS = 1_000;

/** In the contestant's process: runs it, and tells its cost. */
export async function compete(start: (settings: Settings) => Promise<{ url: string }>): Promise<void> {
  const settings = argumentOf(Settings);
  process.on('message', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const cost = { peakBytes: maxRSS * 1_024, cpuMs: (userCPUTime + systemCPUTime) / 1_000 };
    tellParent({ kind: 'cost', cost });
  });
  const { url } = await start(settings);
  // Its workspace is about to vanish: there is nothing to end well.
  process.once('SIGTERM', () => process.exit(0));
  tellParent({ kind: 'ready', url });
}
