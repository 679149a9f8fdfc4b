import { randomUUID } from 'node:crypto';
import type { InstalledApp, WorkspaceChange } from '../api/shapes.ts';
import type { JsonObject } from '../json.ts';
import type { World } from '../workspace/world.ts';
import { eventsOf } from './events.ts';
import type { Ack } from './socket.ts';

// From Slack's Events API guide: an event that was not acknowledged is sent again at once, after a minute, and after
// five minutes. It is never sent more than two hours late.
const retryDelaysMs = [0, 60_000, 300_000];
const tooLateMs = 2 * 3_600_000;
const verificationToken = 'sandbox-verification-token';

/** An event that the app acknowledged in none of the four attempts, or not within two hours. */
export interface LostEvent {
  app: string;
  type: string;
  event: JsonObject;
}

/** Sends events of the workspace, and acts of people, to the apps' sockets. */
export class Delivery {
  readonly #world: World;
  readonly lost: LostEvent[] = [];
  /** Every event sent, including each redelivery. */
  readonly sent: { app: string; event: JsonObject; retryAttempt: number }[] = [];
  #underWay = 0;
  #collected: Promise<Ack>[] | undefined;

  constructor(world: World) {
    this.#world = world;
    world.workspace.onChange((change) => this.#announce(change));
  }

  /** The number of events that wait for their first acknowledgement or for a socket. */
  get underWay(): number {
    return this.#underWay;
  }

  /**
   * Sends an event to the app if its manifest subscribes to the event. Resolves when the app has acknowledged the
   * first attempt or missed it. Retries go on in the background.
   */
  async event(app: InstalledApp, event: JsonObject & { type: string }, subscription = event.type): Promise<Ack> {
    if (!app.events.has(subscription)) return { acked: false, ms: 0, error: 'not_subscribed' };
    const payload = this.#wrapped(app, event);
    if (this.#world.sockets.count(app) === 0) {
      void this.#whenOpened(app, payload, 1);
      return { acked: false, ms: 0, error: 'no_socket' };
    }
    return await this.#attempt(app, payload, 0);
  }

  /** Sends a person's act with a button, a modal or a shortcut. */
  async interaction(app: InstalledApp, payload: JsonObject, { acceptsResponse = false } = {}): Promise<Ack> {
    const full = {
      token: verificationToken,
      api_app_id: app.appId,
      is_enterprise_install: false,
      enterprise: null,
      ...payload,
    };
    return await this.#world.sockets.send(app, { type: 'interactive', payload: full, acceptsResponse });
  }

  /** Sends a slash command. */
  async command(app: InstalledApp, payload: JsonObject): Promise<Ack> {
    const full = { token: verificationToken, api_app_id: app.appId, is_enterprise_install: 'false', ...payload };
    return await this.#world.sockets.send(app, { type: 'slash_commands', payload: full, acceptsResponse: true });
  }

  /** Changes the workspace. Waits until each resulting event was acknowledged or missed once. */
  async following(act: () => void): Promise<Ack[]> {
    this.#collected = [];
    act();
    const collected = this.#collected;
    this.#collected = undefined;
    const acks = await Promise.all(collected);
    return acks.filter((ack) => ack.error !== 'not_subscribed');
  }

  #announce(change: WorkspaceChange): void {
    for (const { app, event, subscription } of eventsOf(change, this.#world.workspace)) {
      // Events from before an app was first connected are not sent to it.
      if (!this.#world.sockets.knows(app)) continue;
      const delivered = this.event(app, event, subscription);
      this.#collected?.push(delivered);
    }
  }

  async #attempt(app: InstalledApp, payload: JsonObject & { event: JsonObject }, retryAttempt: number): Promise<Ack> {
    this.#underWay += 1;
    this.sent.push({ app: app.name, event: payload.event, retryAttempt });
    const ack = await this.#world.sockets.send(app, {
      type: 'events_api',
      payload,
      acceptsResponse: false,
      retryAttempt,
    });
    this.#underWay -= 1;
    if (!ack.acked) this.#retryLater(app, payload, retryAttempt);
    return ack;
  }

  #retryLater(app: InstalledApp, payload: JsonObject & { event: JsonObject }, missed: number): void {
    const delay = retryDelaysMs[missed];
    if (delay === undefined) {
      this.#lose(app, payload);
      return;
    }
    this.#world.clock.alarm(delay, () => void this.#whenOpened(app, payload, missed + 1));
  }

  #lose(app: InstalledApp, { event }: { event: JsonObject }): void {
    this.lost.push({ app: app.name, type: String(event.type), event });
  }

  async #whenOpened(
    app: InstalledApp,
    payload: JsonObject & { event: JsonObject },
    retryAttempt: number,
  ): Promise<void> {
    const missedAt = this.#world.clock.now();
    this.#underWay += 1;
    await this.#world.sockets.opened(app);
    this.#underWay -= 1;
    if (this.#world.clock.now() - missedAt > tooLateMs) this.#lose(app, payload);
    else await this.#attempt(app, payload, retryAttempt);
  }

  #wrapped(app: InstalledApp, event: JsonObject): JsonObject & { event: JsonObject } {
    const { team } = this.#world.workspace;
    return {
      token: verificationToken,
      team_id: team.id,
      context_team_id: team.id,
      api_app_id: app.appId,
      event,
      type: 'event_callback',
      event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
      event_time: this.#world.clock.seconds(),
      authorizations: [
        { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${randomUUID()}`,
    };
  }
}
