import type { Clock } from '../clock.ts';

/** A budget of calls: a bucket that holds `capacity` and fills up again evenly, `perMinute`. */
export interface Budget {
  key: string;
  perMinute: number;
  capacity: number;
}

/** Slack's published tiers, in calls a minute per method and app; "special" as Slack's own Java SDK models it. */
const tiers = { tier1: 1, tier2: 20, tier3: 50, tier4: 100, special: 600 } as const;
export type Tier = keyof typeof tiers;

/** The budgets of posting: a message a second in each channel, and several hundred a minute in the workspace. */
export function postingBudgets(app: string, channelId: string): Budget[] {
  return [
    { key: `${app} chat.postMessage ${channelId}`, perMinute: 60, capacity: 1 },
    { key: `${app} chat.postMessage`, perMinute: 600, capacity: 60 },
  ];
}

/** The budget of any other method: as many calls at once as its tier allows in a minute. */
export function methodBudget(app: string, method: string, tier: Tier): Budget {
  return { key: `${app} ${method}`, perMinute: tiers[tier], capacity: tiers[tier] };
}

/** Keeps the accounts of all budgets. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, { left: number; at: number }>();
  #enforced: boolean;
  #factor = 1;

  constructor(clock: Clock, mode: 'slack' | 'none') {
    this.#clock = clock;
    this.#enforced = mode === 'slack';
  }

  /** Switches the limits on or off; with a factor they are as many times wider. */
  set(mode: 'slack' | 'none', factor = 1): void {
    this.#enforced = mode === 'slack';
    this.#factor = factor;
    this.#accounts.clear();
  }

  /** Takes one call from each budget; where one is empty none is charged, and it says in how many whole seconds to come back. */
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

  /** How many more calls the tightest of these budgets allows at once; undefined where limits are off. */
  left(budgets: readonly Budget[]): number | undefined {
    if (!this.#enforced) return undefined;
    return Math.floor(Math.min(...budgets.map((budget) => this.#filled(budget).left)));
  }

  #filled({ key, perMinute, capacity }: Budget): { left: number; at: number } {
    const now = this.#clock.now();
    const full = capacity * this.#factor;
    const account = this.#accounts.get(key) ?? { left: full, at: now };
    // A hair is added so that a caller who waits exactly as told is not refused over a rounding.
    const gained = ((now - account.at) * perMinute * this.#factor) / 60_000 + 1e-9;
    const filled = { left: Math.min(full, account.left + gained), at: now };
    this.#accounts.set(key, filled);
    return filled;
  }
}
