import { Fault } from '../../sandbox/control/faults.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { eventually } from './eventually.ts';
import type { Operated } from './operated.ts';
import type { Product } from './process.ts';

/** What becomes of the call during which the process is killed: never done, done, or done a moment after its death. */
export type Fate = 'lost' | 'done' | 'late';

export interface Moment {
  /** Any call about messages and channels without one. */
  method?: string;
  /** At the how many-th such call from now on. */
  call: number;
  fate: Fate;
}

/** A death to come. */
export interface Death {
  /** Whether the process was killed. */
  came(): boolean;
  /** The process lives on. */
  cancel(): void;
}

/** `kill -9` in the midst of a call to Slack. */
export function killAt(slack: Sandbox, product: Product, { method, call, fate }: Moment): Death {
  const { faults } = slack;
  const strike = faults.strike.bind(faults);
  const isMeant = (called: string) =>
    method === undefined ? /^(chat|conversations)\./.test(called) : called === method;
  let seen = 0;
  let dead = false;
  const cancel = () => {
    faults.strike = strike;
  };
  faults.strike = (app, called) => {
    if (!isMeant(called) || ++seen < call) return strike(app, called);
    cancel();
    void product.kill().then(() => {
      dead = true;
    });
    return fates[fate];
  };
  return { came: () => dead, cancel };
}

/** A life of the product for each moment, which it does not survive even where it was done before; and one more. */
export async function lives({ slack, product, isSettled }: Operated, deaths: readonly Moment[]): Promise<void> {
  for (const moment of deaths) {
    const death = killAt(slack, product, moment);
    product.restart();
    await eventually(async () => death.came() || ((await product.readiness())?.status === 200 && (await isSettled())));
    death.cancel();
    await product.kill();
  }
  product.restart();
}

const fates: Record<Fate, Fault> = {
  lost: Fault.parse({ kind: 'reset_before' }),
  done: Fault.parse({ kind: 'reset_after' }),
  late: Fault.parse({ kind: 'slow', delayMs: 700 }),
};
