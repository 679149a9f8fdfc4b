import { randomBytes } from 'node:crypto';
import { ImpossibleAct } from './api/errors.ts';
import { type LoggedCall, WebApi } from './api/method.ts';
import { allMethods } from './api/methods/all.ts';
import { ResponseUrls } from './api/response-urls.ts';
import type { Channel, InstalledApp, Message, Person, Usergroup } from './api/shapes.ts';
import { RateLimits } from './api/tiers.ts';
import { Board } from './board/board.ts';
import { type Clock, SandboxClock } from './clock.ts';
import { Actor } from './control/actor.ts';
import type { ActResult } from './control/acts/act.ts';
import { Faults } from './control/faults.ts';
import { Mailbox } from './mail/mailbox.ts';
import { Delivery } from './socket/deliver.ts';
import { SocketHub } from './socket/socket.ts';
import { appNames, installApp, isAppName } from './workspace/apps.ts';
import { isNote } from './workspace/notes.ts';
import { Offered } from './workspace/offered.ts';
import { seedDemo, seedEmpty } from './workspace/seed.ts';
import { Triggers } from './workspace/triggers.ts';
import { Views } from './workspace/view-stacks.ts';
import { type NewPerson, Workspace } from './workspace/workspace.ts';
import type { World } from './workspace/world.ts';

export interface SandboxOptions {
  /** 0 means any free port. */
  port?: number;
  host?: string;
  /** `slack`: Slack's published rate limits are enforced. */
  tiers?: 'slack' | 'none';
  seed?: 'empty' | 'demo';
  clock?: Clock;
  /** How long an app may take to acknowledge, in real milliseconds; Slack's limit by default. */
  ackLimitMs?: number;
  /** How long a click or command lets an app open a modal; Slack's limit by default. */
  triggerLifeMs?: number;
  /** How long an act waits for the answer to a command whose acknowledgement was empty, in real milliseconds. */
  answerWaitMs?: number;
  /** After how many milliseconds each connection is renewed; 0 for never. */
  refreshMs?: number;
  /** A product with stories will be started. Until then the page says that it is coming. */
  awaitsProduct?: boolean;
  /** The token of the control API; a random one by default. */
  controlToken?: string;
}

/** A workspace on this machine, with everything that a test or a person can do and see in it. */
export class Sandbox {
  readonly faults = new Faults();
  /** Accepts mails once it is opened. */
  readonly mailbox = new Mailbox();
  /** Another system of the agency. It receives the product's announcements. */
  readonly board = new Board();
  readonly api: WebApi;
  readonly responses: ResponseUrls;
  readonly delivery: Delivery;
  readonly world: World;
  readonly controlToken: string;
  readonly awaitsProduct: boolean;
  readonly #answerWaitMs: number;
  readonly apps: { newproject: InstalledApp; ops: InstalledApp; statsbot: InstalledApp };
  #server: { url: string; stop(): Promise<void> } | undefined;

  constructor({
    clock: base,
    tiers = 'none',
    seed = 'empty',
    ackLimitMs = 3000,
    triggerLifeMs,
    answerWaitMs = 3000,
    refreshMs = 0,
    awaitsProduct = false,
    controlToken,
  }: SandboxOptions) {
    this.controlToken = controlToken ?? randomBytes(24).toString('base64url');
    this.awaitsProduct = awaitsProduct;
    this.#answerWaitMs = answerWaitMs;
    const clock = new SandboxClock(base);
    const workspace = new Workspace(clock);
    this.world = {
      clock,
      workspace,
      views: new Views(workspace, clock),
      triggers: new Triggers(clock, triggerLifeMs),
      offered: new Offered(),
      sockets: new SocketHub({ clock, ackLimitMs, refreshMs }),
      limits: new RateLimits(clock, tiers),
      faults: this.faults,
      url: () => this.url,
    };
    this.api = new WebApi(this.world, allMethods);
    this.responses = new ResponseUrls(this.world);
    this.delivery = new Delivery(this.world);
    this.apps = { newproject: installApp('newproject'), ops: installApp('ops'), statsbot: installApp('statsbot') };
    for (const name of appNames) workspace.install(this.apps[name]);
    if (seed === 'demo') seedDemo(workspace);
    else seedEmpty(workspace);
  }

  /** Sets the server of this sandbox, which stops together with it. */
  servedBy(server: { url: string; stop(): Promise<void> }): void {
    this.#server = server;
  }

  /** The URL of the page, without a slash at the end. */
  get url(): string {
    return this.#server?.url ?? '';
  }

  /** The value for SLACK_API_URL. */
  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  addUser(person: NewPerson): Person {
    return this.world.workspace.addPerson(person);
  }

  /** Changes a person's profile; `deleted: true` deactivates them. Resolves when the apps have acknowledged. */
  async changeUser(idOrName: string, change: Partial<Omit<Person, 'id'>>): Promise<void> {
    const person = this.#person(idOrName);
    await this.delivery.following(() => this.world.workspace.changePerson(person, change));
  }

  /** Adds a channel with these members. A bot is named by the id of its bot user. */
  addChannel({
    name,
    isPrivate = false,
    members = [],
  }: {
    name: string;
    isPrivate?: boolean;
    members?: readonly string[];
  }): Channel {
    const kind = isPrivate ? 'private' : 'public';
    return this.world.workspace.addChannel({ name, kind, creator: members[0] ?? 'USLACKBOT', members });
  }

  /** Sets a user group's name and members. Without an id, a new group is created. */
  setUsergroup({
    id = this.world.workspace.newId('S'),
    handle,
    name = handle,
    users,
  }: {
    id?: string;
    handle: string;
    name?: string;
    users: string[];
  }): Usergroup {
    const usergroup = { id, handle, name, users, deleted: false, updated: this.world.clock.seconds() };
    this.world.workspace.setUsergroup(usergroup);
    return usergroup;
  }

  /** The channel with this name or id. */
  channel(nameOrId: string): Channel | undefined {
    return this.world.workspace.channelNamed(nameOrId);
  }

  /** Every conversation, including DMs. */
  channels(): Channel[] {
    return [...this.world.workspace.channels.values()];
  }

  /**
   * The existing messages of a channel, in order. Lines that Slack itself writes (somebody joined…) are included only
   * with `system`.
   */
  messages(channelNameOrId: string, { system = false } = {}): Message[] {
    const channel = this.channel(channelNameOrId);
    return channel?.messages.filter((one) => system || !isNote(one)) ?? [];
  }

  /** The existing messages of the DM between this app's bot and the person. */
  directMessages(appName: string, user: string): Message[] {
    const channel = this.world.workspace.directChannel([this.#app(appName).botUserId, this.#person(user).id]);
    return channel?.messages ?? [];
  }

  /** The ephemeral messages to this person, in order. */
  ephemerals(user: string): Message[] {
    const { id } = this.#person(user);
    return this.world.workspace.ephemerals.filter((one) => one.ephemeralFor === id);
  }

  deleted(): readonly { channel: string; ts: string; at: number }[] {
    return this.world.workspace.deleted;
  }

  /** Every matching API call so far, including calls that were refused or lost. */
  calls(filter: Partial<Pick<LoggedCall, 'app' | 'method' | 'status' | 'error'>> = {}): LoggedCall[] {
    return this.api.log.filter(
      (call) =>
        (filter.app === undefined || call.app === filter.app) &&
        (filter.method === undefined || call.method === filter.method) &&
        (filter.status === undefined || call.status === filter.status) &&
        (filter.error === undefined || call.error === filter.error),
    );
  }

  /** Every acknowledgement so far, with how many milliseconds the app took. */
  acks() {
    return this.world.sockets.acks;
  }

  /** Acts as a person, given by id, handle or e-mail address. The page also names its tab. */
  as(user: string, { tab }: { tab?: string | undefined } = {}): Actor {
    return new Actor({
      person: this.#person(user),
      tab,
      world: this.world,
      delivery: this.delivery,
      responses: this.responses,
      answerWaitMs: this.#answerWaitMs,
    });
  }

  /** The number of the app's open connections. */
  sockets(appName: string): number {
    return this.world.sockets.count(this.#app(appName));
  }

  /**
   * Ends connections, of one app or of all: in the way in which Slack refreshes them, or abruptly. Returns how many.
   */
  closeSockets(appName?: string, { abrupt = false, reason = 'refresh_requested' } = {}): number {
    return this.world.sockets.close({ ...(appName === undefined ? {} : { app: this.#app(appName) }), abrupt, reason });
  }

  /** Advances the workspace's clock. */
  advanceClock(ms: number): void {
    this.world.clock.advance(ms);
  }

  /** Switches the rate limits on or off; a factor multiplies them. */
  setTiers(mode: 'slack' | 'none', factor = 1): void {
    this.world.limits.set(mode, factor);
  }

  /** Changes the workspace and waits for the apps' acknowledgements. */
  async following(act: () => void): Promise<ActResult[]> {
    return await this.delivery.following(act);
  }

  async stop(): Promise<void> {
    this.world.clock.stop();
    await this.world.sockets.stop();
    await this.mailbox.close();
    await this.#server?.stop();
  }

  #app(name: string): InstalledApp {
    if (!isAppName(name)) throw new ImpossibleAct(`There is no app "${name}" here. Installed: ${appNames.join(', ')}.`);
    return this.apps[name];
  }

  #person(idOrName: string): Person {
    const person = this.world.workspace.personNamed(idOrName);
    if (person) return person;
    throw new ImpossibleAct(`There is nobody called "${idOrName}" in the workspace.`);
  }
}
