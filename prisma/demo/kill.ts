import { z } from 'zod';
import { until } from './events.ts';
import type { Tell } from './tell.ts';

/** The product's processes, which can be killed. */
export interface Processes {
  /** The ids of living processes, by their number. */
  living(): ReadonlyMap<number, number>;
  /** `kill -9`. */
  kill(pid: number): void;
}

export interface KillOptions {
  processes: Processes;
  sandbox: { url: string; token: string };
  tell: Tell;
  /** A client requests a project; resolves with its code once the product has accepted it. */
  request(): Promise<string>;
  /** The number of people who get an offer; 0 until that is decided. */
  offered(code: string): Promise<number>;
}

const callShape = z.object({
  method: z.string(),
  status: z.number(),
  error: z.string().optional(),
  process: z.string().optional(),
  args: z.looseObject({ channel: z.string().optional() }),
});
type Call = z.infer<typeof callShape>;

/**
 * Kills the process that has begun to send a project's offers, and tells who sent the rest, how fast, and that nobody
 * got two.
 */
export async function killOne({ processes, sandbox, tell, request, offered }: KillOptions): Promise<void> {
  const before = processes.living();
  if (before.size < 2) return tell('One process alone is there: the other one is still on its way.');
  const earlier = (await posts(sandbox)).length;
  const fresh = async () => (await posts(sandbox)).slice(earlier);
  const code = await request();
  const [first] = await until('an offer is sent', async () => firstOf(await fresh()), LOOK_MS);
  const pid = Number(first.process);
  processes.kill(pid);
  const killedAt = performance.now();
  const sentBefore = (await fresh()).length;
  const wanted = await until('everybody has their message', async () => {
    const count = await offered(code);
    return count > 0 && channelsOf(await fresh()).size >= count && count;
  });
  const ms = performance.now() - killedAt;

  const killed = numberOf(before, pid);
  const calls = await fresh();
  const reached = channelsOf(calls.slice(0, sentBefore)).size;
  tell(`Process ${killed} (pid ${pid}) was killed when ${reached} of ${wanted} people had their message of ${code}.`);
  if (reached < wanted) {
    const now = processes.living();
    const others = calls.slice(sentBefore).map((call) => numberOf(now, Number(call.process)));
    const who = wordsOf([...new Set(others)].filter((number) => number !== 0));
    tell(`${who} sent the rest: ${inSeconds(ms)} after the kill everybody had theirs.`);
  }
  if (channelsOf(calls).size === calls.filter(isDone).length) tell('Nobody got it twice.');
  const back = await until('the process is back', async () => {
    const now = processes.living().get(killed);
    return now !== pid && now;
  });
  tell(`Process ${killed} is back, as pid ${back}.`);
}

/** The first message is in flight for only some ten milliseconds. */
const LOOK_MS = 5;

function firstOf([first]: Call[]): [Call] | undefined {
  return first === undefined ? undefined : [first];
}

function wordsOf(numbers: number[]): string {
  const [last, ...others] = numbers.sort((one, other) => other - one);
  if (last === undefined) return 'Others';
  return others.length === 0 ? `Process ${last}` : `Processes ${others.reverse().join(', ')} and ${last}`;
}

function numberOf(living: ReadonlyMap<number, number>, pid: number): number {
  return [...living].find(([, one]) => one === pid)?.[0] ?? 0;
}

/** The posts of @newproject, latest last. */
async function posts({ url, token }: { url: string; token: string }): Promise<Call[]> {
  const answer = await fetch(`${url}/control/calls?app=newproject&method=chat.postMessage`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return z.array(callShape).parse(await answer.json());
}

/** The channels that have their message. */
function channelsOf(calls: Call[]): Set<string | undefined> {
  return new Set(calls.filter(isDone).map(({ args }) => args.channel));
}

function isDone({ status, error }: Call): boolean {
  return status === 200 && error === undefined;
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
