import type { Fault } from '../control/faults.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import { Recent } from '../recent.ts';
import type { World } from '../workspace/world.ts';
import { Arguments, type ArgumentTable, readArguments } from './arguments.ts';
import { commonErrors, Refusal } from './errors.ts';
import type { InstalledApp } from './shapes.ts';
import { methodBudget, postingBudgets, type Tier } from './tiers.ts';

// The number of answers that are kept, which is as many as the page lists.
const answersKept = 500;

/** What a method gets: who calls it, the arguments, and the workspace. */
export interface Call {
  app: InstalledApp;
  args: Arguments;
  world: World;
  /** The process of the app that calls, if it says so. */
  process?: string | undefined;
}

/** A Web API method: its arguments, its scopes, its error codes, and what it does. */
export interface Method {
  name: string;
  tier: Tier;
  /**
   * Any one of these scopes is enough. Empty if the method needs none, or checks them itself by the kind of channel.
   */
  scopes?: readonly string[];
  args: ArgumentTable;
  /** The error codes of this method, besides the common ones. */
  errors: readonly string[];
  /** `none`: the method needs no token. */
  token?: 'bot' | 'app' | 'none';
  run(call: Call): JsonObject;
}

/** A call that was made. Calls that were refused or lost are included. `status` is 0 if the connection was cut. */
export interface LoggedCall {
  app: string;
  method: string;
  at: number;
  status: number;
  error?: string;
  /** How long the caller waited for the answer, in real milliseconds. */
  ms: number;
  /** The process of the app that called, if it said so: `NAME-process/7` in its User-Agent. */
  process?: string;
  /** How many calls the tightest rate limit still allows, if limits are on. */
  left?: number;
  args: JsonObject;
  /** Unknown arguments, which Slack ignores silently. */
  ignored?: string[];
}

/** The answer to the caller. `cut`: the connection is destroyed instead. */
export type Outcome = { cut: true } | { cut: false; status: number; headers: Record<string, string>; body: JsonObject };

/** What was observed during a call. */
interface Seen {
  startedAt: number;
  process: string | undefined;
  left?: number | undefined;
  ignored?: string[];
}

/**
 * Handles every Web API call with the checks that Slack makes (token, rate limit, scope, arguments), and records it.
 */
export class WebApi {
  readonly #world: World;
  readonly #methods: ReadonlyMap<string, Method>;
  readonly log: LoggedCall[] = [];
  readonly #answers = new Recent<LoggedCall, JsonObject>(answersKept);

  constructor(world: World, methods: readonly Method[]) {
    this.#world = world;
    this.#methods = new Map(methods.map((method) => [method.name, method]));
  }

  /** The answer to a call. It is kept only for the latest calls, and not if the connection was cut. */
  answerTo(call: LoggedCall): JsonObject | undefined {
    return this.#answers.get(call);
  }

  async call(name: string, request: Request): Promise<Outcome> {
    let args: JsonObject = {};
    let app: InstalledApp | undefined;
    const seen: Seen = { startedAt: performance.now(), process: processOf(request) };
    const finish = (outcome: Outcome): Outcome => {
      this.#note(name, app, args, outcome, seen);
      return outcome;
    };
    try {
      args = await readArguments(request);
      const token = bearer(request) ?? (typeof args.token === 'string' ? args.token : undefined);
      const method = this.#methods.get(name);
      app = this.#owner(token, method);
      await this.#world.faults.passage(app.name, name, args);
      // The caller has given up while the call was held back. So the call counts as lost.
      if (request.signal.aborted) return finish({ cut: true });
      const fault = this.#world.faults.strike(app.name, name);
      const early = fault && (await troubleBefore(fault));
      if (early) return finish(early);
      if (!method) throw new Refusal('unknown_method');
      const outcome = this.#run(method, app, args, seen);
      if (fault?.kind === 'reset_after') return finish({ cut: true });
      if (fault?.kind === 'slow_answer') await pause(fault.delayMs);
      return finish(outcome);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return finish(refused(error, app));
    }
  }

  /**
   * Handles a post to a response_url. It has the same faults and the same log as API calls, under the name
   * `response_url`.
   */
  async answerUrl(appName: string, request: Request, apply: (text: string) => void): Promise<Outcome> {
    const app = this.#world.workspace.apps.find((one) => one.name === appName);
    const text = await request.text();
    const sent = parseJson(text);
    const seen: Seen = { startedAt: performance.now(), process: processOf(request) };
    const finish = (outcome: Outcome): Outcome => {
      this.#note('response_url', app, isObject(sent) ? sent : {}, outcome, seen);
      return outcome;
    };
    try {
      const fault = this.#world.faults.strike(appName, 'response_url');
      const early = fault && (await troubleBefore(fault));
      if (early) return finish(early);
      apply(text);
      if (fault?.kind === 'reset_after') return finish({ cut: true });
      if (fault?.kind === 'slow_answer') await pause(fault.delayMs);
      return finish({ cut: false, status: 200, headers: {}, body: { ok: true } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return finish({ cut: false, status: 404, headers: {}, body: { ok: false, error: error.code, ...error.extra } });
    }
  }

  #run(method: Method, app: InstalledApp, given: JsonObject, seen: Seen): Outcome {
    const budgets = this.#budgets(method, app, given);
    const wait = this.#world.limits.take(budgets);
    seen.left = this.#world.limits.left(budgets);
    if (wait !== undefined) return rateLimited(wait);
    try {
      const scopes = method.scopes ?? [];
      if (scopes.length > 0 && !scopes.some((scope) => app.scopes.has(scope))) throw missingScope(app, scopes);
      const args = new Arguments(method.args, given);
      seen.ignored = args.ignored;
      const call = { app, args, world: this.#world, process: seen.process };
      return answered({ ok: true, ...method.run(call) }, app);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const known: readonly string[] = [...commonErrors, ...method.errors];
      // A code that Slack never returns would mislead the apps, so it is an error of the sandbox.
      if (!known.includes(error.code))
        throw new Error(`${method.name} refuses with ${error.code}, which Slack does not list for it.`);
      return refused(error, app);
    }
  }

  #budgets(method: Method, app: InstalledApp, given: JsonObject) {
    if (method.name !== 'chat.postMessage') return [methodBudget(app.name, method.name, method.tier)];
    const named = typeof given.channel === 'string' ? given.channel : '';
    const channel = this.#world.workspace.channelNamed(named);
    // A DM counts as one channel, whether it is named by its own id or by the person's id.
    const person = channel?.kind === 'im' ? [...channel.members].find((id) => id !== app.botUserId) : undefined;
    return postingBudgets(app.name, person ?? channel?.id ?? named);
  }

  #owner(token: string | undefined, method: Method | undefined): InstalledApp {
    if (method?.token === 'none') return this.#nobody();
    if (!token) throw new Refusal('not_authed');
    const app = this.#world.workspace.apps.find((one) => one.botToken === token || one.appToken === token);
    if (!app) throw new Refusal('invalid_auth');
    const isAppToken = token === app.appToken;
    if (method && isAppToken !== (method.token === 'app')) throw new Refusal('not_allowed_token_type');
    return app;
  }

  /** A caller without a token has no scopes. */
  #nobody(): InstalledApp {
    const [anyApp] = this.#world.workspace.apps;
    if (!anyApp) throw new Refusal('not_authed');
    return { ...anyApp, name: 'nobody', scopes: new Set() };
  }

  #note(
    method: string,
    app: InstalledApp | undefined,
    args: JsonObject,
    outcome: Outcome,
    { startedAt, process, left, ignored = [] }: Seen,
  ): void {
    const { token: _token, ...shown } = args;
    const error = outcome.cut ? undefined : outcome.body.error;
    const call: LoggedCall = {
      app: app?.name ?? '',
      method,
      at: this.#world.clock.now(),
      status: outcome.cut ? 0 : outcome.status,
      ...(typeof error === 'string' ? { error } : {}),
      ms: performance.now() - startedAt,
      ...(process === undefined ? {} : { process }),
      ...(left === undefined ? {} : { left }),
      args: shown,
      ...(ignored.length > 0 ? { ignored } : {}),
    };
    this.log.push(call);
    if (!outcome.cut) this.#answers.set(call, outcome.body);
  }
}

/** The refusal of a call whose app has none of these scopes. */
export function missingScope(app: InstalledApp, needed: readonly string[]): Refusal {
  return new Refusal('missing_scope', { needed: needed.join(','), provided: [...app.scopes].join(',') });
}

/** Slack's answer to too many calls, with the seconds to wait. */
function rateLimited(seconds: number): Outcome {
  return {
    cut: false,
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: { ok: false, error: 'ratelimited' },
  };
}

async function troubleBefore(fault: Fault): Promise<Outcome | undefined> {
  switch (fault.kind) {
    case 'rate_limit':
      return rateLimited(fault.retryAfter);
    case 'server_error':
      return { cut: false, status: fault.status, headers: {}, body: { ok: false, error: 'service_unavailable' } };
    case 'reset_before':
      return { cut: true };
    case 'refuse':
      throw new Refusal(fault.code);
    case 'slow':
      await pause(fault.delayMs);
      return undefined;
    default:
      return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    // The timer must not keep a stopped sandbox alive.
    setTimeout(resolve, ms).unref();
  });
}

function bearer(request: Request): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

function processOf(request: Request): string | undefined {
  return /-process\/(\w+)/.exec(request.headers.get('user-agent') ?? '')?.[1];
}

function refused(refusal: Refusal, app: InstalledApp | undefined): Outcome {
  return answered({ ok: false, error: refusal.code, ...refusal.extra }, app);
}

function answered(body: JsonObject, app: InstalledApp | undefined): Outcome {
  return { cut: false, status: 200, headers: app ? { 'x-oauth-scopes': [...app.scopes].join(',') } : {}, body };
}
