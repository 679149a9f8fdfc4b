import type { Clock } from '../clock.ts';

/** A token bucket that holds `capacity` tokens and gets `perMinute` tokens a minute. */
export interface Budget {
  key: string;
  perMinute: number;
  capacity: number;
}

/**
 * Slack's published tiers, in calls per minute for each method and app. "special" has the number in Slack's own Java
 * SDK.
 */
const tiers = { tier1: 1, tier2: 20, tier3: 50, tier4: 100, special: 600 } as const;
export type Tier = keyof typeof tiers;

/** The budgets for posts: one a second in each channel, and several hundred a minute in the workspace. */
export function postingBudgets(app: string, channelId: string): Budget[] {
  return [
    { key: `${app} chat.postMessage ${channelId}`, perMinute: 60, capacity: 1 },
    { key: `${app} chat.postMessage`, perMinute: 600, capacity: 60 },
  ];
}

/** The budget of any other method. Its burst is as many calls as its tier allows in a minute. */
export function methodBudget(app: string, method: string, tier: Tier): Budget {
  return { key: `${app} ${method}`, perMinute: tiers[tier], capacity: tiers[tier] };
}

/** Keeps the levels of all budgets. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, { left: number; at: number }>();
  #enforced: boolean;
  #factor = 1;

  constructor(clock: Clock, mode: 'slack' | 'none') {
    this.#clock = clock;
    this.#enforced = mode === 'slack';
  }

  /** Switches the limits on or off; a factor multiplies them. */
  set(mode: 'slack' | 'none', factor = 1): void {
    this.#enforced = mode === 'slack';
    this.#factor = factor;
    this.#accounts.clear();
  }

  /** Takes one call from each budget. If one of them is empty, takes nothing and returns the seconds to wait. */
  take(budgets: readonly Budget[]): number | undefined {
    if (!this.#enforced) return undefined;
    const accounts = budgets.map((budget) => ({ budget, account: this.#filled(budget) }));
    const waits = accounts.map(({ budget, account }) =>
      account.left >= 1 ? 0 : ((1 - account.left) * 60) / (budget.perMinute * this.#factor),
    );
    const longest = Math.max(0, ...waits);
    if (longest > 0) return Math.ceil(longest);
    for (const { account } of accounts) account.left -= 1;
    return undefined;
  }

  /** How many calls the tightest of these budgets still allows. Undefined if limits are off. */
  left(budgets: readonly Budget[]): number | undefined {
    if (!this.#enforced) return undefined;
    return Math.floor(Math.min(...budgets.map((budget) => this.#filled(budget).left)));
  }

  #filled({ key, perMinute, capacity }: Budget): { left: number; at: number } {
    const now = this.#clock.now();
    const full = capacity * this.#factor;
    const account = this.#accounts.get(key) ?? { left: full, at: now };
    // The tiny addition makes up for rounding: a caller who waits exactly as told must not be refused.
    const gained = ((now - account.at) * perMinute * this.#factor) / 60_000 + 1e-9;
    const filled = { left: Math.min(full, account.left + gained), at: now };
    this.#accounts.set(key, filled);
    return filled;
  }
}
