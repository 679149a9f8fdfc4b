import { createClock } from '@sinonjs/fake-timers';
import type { Clock } from '../../../app/infra/clock.ts';
import type { CallOutcome, SlackClient } from '../../../app/infra/slack/client/client.ts';
import type { SlackMethod } from '../../../app/infra/slack/client/methods.ts';
import type { Budgets } from '../../../app/infra/slack/pace/budgets.ts';
import type { Priority } from '../../../app/infra/slack/pace/turns.ts';

/** Time that moves only when the test moves it. */
export function simulatedTime() {
  const fake = createClock(1_800_000_000_000, 1_000_000);
  const clock: Clock = {
    now: () => new Date(fake.now),
    monotonic: () => fake.now,
    after(ms, run) {
      const timer = fake.setTimeout(run, ms);
      return () => fake.clearTimeout(timer);
    },
  };
  return { clock, fake };
}

export interface SimulatedCall {
  method: SlackMethod;
  channel?: string;
  priority: Priority;
  /** When the call asks for its turn, in milliseconds from the start. */
  asksAt: number;
  /** From the start of the call to its arrival at Slack, and from there to the end. */
  wayThereMs: number;
  wayBackMs: number;
}

export interface Arrival {
  call: SimulatedCall;
  startedAt: number;
  arrivedAt: number;
  endedAt: number;
}

/** Makes the calls through the budgets, in simulated time. Returns when each reached Slack, in order. */
export async function simulate(
  calls: readonly SimulatedCall[],
  budgets: Budgets,
  { clock, fake }: ReturnType<typeof simulatedTime>,
): Promise<Arrival[]> {
  const begin = fake.now;
  const arrivals: Arrival[] = [];
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  const all = Promise.all(
    calls.map(async (call) => {
      await pause(call.asksAt);
      const turn = await budgets.take(call.method, call);
      turn.spend();
      const startedAt = fake.now - begin;
      await pause(call.wayThereMs);
      const arrivedAt = fake.now - begin;
      await pause(call.wayBackMs);
      turn.end();
      arrivals.push({ call, startedAt, arrivedAt, endedAt: fake.now - begin });
    }),
  );
  await fake.runAllAsync();
  await all;
  return arrivals.sort((one, other) => one.arrivedAt - other.arrivedAt);
}

/** A call as it reached the simulated Slack. */
export interface Heard {
  method: SlackMethod;
  args: Record<string, unknown>;
  at: number;
}

/** A client whose calls take simulated time: 40 ms to Slack, and as long back. `answer` decides about refusals. */
export function simulatedClient(
  budgets: Budgets,
  { clock, fake }: ReturnType<typeof simulatedTime>,
  answer: (method: SlackMethod) => CallOutcome<never> = () => ({ kind: 'done', result: undefined as never }),
) {
  const wayMs = 40;
  const heard: Heard[] = [];
  const begin = fake.now;
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  const call = async (
    method: SlackMethod,
    given: object | (() => Promise<object | undefined>),
    options: { priority: Priority },
  ): Promise<CallOutcome<never>> => {
    const turn = await budgets.take(method, options);
    const args = typeof given === 'function' ? await given() : given;
    if (args === undefined) {
      turn.giveBack();
      return { kind: 'unwanted' };
    }
    turn.spend();
    await pause(wayMs);
    heard.push({ method, args: { ...args }, at: fake.now - begin });
    await pause(wayMs);
    turn.end();
    return answer(method);
  };
  const client: Pick<SlackClient, 'call' | 'undoDelay'> = {
    call: call as SlackClient['call'],
    undoDelay: (method) => budgets.undoDelay(method),
  };
  return { client, heard };
}

/** The calls that a strict Slack would refuse: more than `most` in any 60 seconds. */
export function refusedByWindow(arrivals: readonly number[], most: number): number {
  return arrivals.filter((at, index) => {
    const before = arrivals[index - most];
    return before !== undefined && at - before < 60_000;
  }).length;
}

/** The calls that a Slack with an evenly refilled bucket of `capacity` would refuse. */
export function refusedByBucket(arrivals: readonly number[], capacity: number, perMinute: number): number {
  let level = capacity;
  let levelAt = arrivals[0] ?? 0;
  let refused = 0;
  for (const at of arrivals) {
    level = Math.min(capacity, level + ((at - levelAt) * perMinute) / 60_000);
    levelAt = at;
    if (level < 1 - 1e-9) refused++;
    else level -= 1;
  }
  return refused;
}
