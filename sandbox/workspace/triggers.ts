import { Refusal } from '../api/errors.ts';
import type { InstalledApp } from '../api/shapes.ts';
import type { SandboxClock } from '../clock.ts';

/** How long a ticket is valid. The number is from Slack's interactivity guide. */
const triggerLifeMs = 3000;

interface Trigger {
  app: InstalledApp;
  userId: string;
  at: number;
  used: boolean;
  fromModal: boolean;
  /** The tab of the page in which the person acted. */
  tab: string | undefined;
}

/** Tickets that let an app open a modal. By default each is valid for three seconds, and it can be used once. */
export class Triggers {
  readonly #clock: SandboxClock;
  readonly #lifeMs: number;
  readonly #issued = new Map<string, Trigger>();

  constructor(clock: SandboxClock, lifeMs = triggerLifeMs) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  issue(
    app: InstalledApp,
    userId: string,
    { fromModal = false, tab }: { fromModal?: boolean; tab?: string | undefined } = {},
  ): string {
    const id = `${this.#issued.size + 1}.${this.#clock.seconds()}.${crypto.randomUUID().replaceAll('-', '')}`;
    this.#issued.set(id, { app, userId, at: this.#clock.now(), used: false, fromModal, tab });
    return id;
  }

  /** Uses a ticket. Refuses one that was never issued, is too old, or was used before. */
  redeem(app: InstalledApp, id: string | undefined): Readonly<Trigger> {
    const trigger = id === undefined ? undefined : this.#issued.get(id);
    if (!trigger || trigger.app !== app) throw new Refusal('invalid_trigger_id');
    if (trigger.used) throw new Refusal('exchanged_trigger_id');
    if (this.#clock.now() - trigger.at > this.#lifeMs) throw new Refusal('expired_trigger_id');
    trigger.used = true;
    return trigger;
  }
}
