import { Fault } from '../../sandbox/control/faults.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { eventually } from './eventually.ts';
import type { Operated } from './operated.ts';
import type { Product } from './process.ts';

/**
 * What happens to the call during which the process is killed: it is not carried out, it is, or it is a moment after
 * the kill.
 */
export type Fate = 'lost' | 'done' | 'late';

export interface Moment {
  /** The method. If it is absent, any call about messages and channels counts. */
  method?: string;
  /** At which of these calls the process is killed, counted from 1. */
  call: number;
  fate: Fate;
}

/** A kill that is planned. */
export interface Death {
  /** Whether the process was killed. */
  came(): boolean;
  cancel(): void;
}

/** Kills the process with `kill -9` during a call to Slack. */
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

/** Runs the product once for each kill, even if everything was done before, and then once more. */
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
