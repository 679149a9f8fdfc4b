import { checkView } from '../api/block-kit.ts';
import { Refusal, refusalBecause } from '../api/errors.ts';
import type { InstalledApp, StateValues, View } from '../api/shapes.ts';
import type { SandboxClock } from '../clock.ts';
import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';
import { emptyState } from './view-state.ts';
import type { Workspace } from './workspace.ts';

// The most modals in a stack. The number is from Slack's modal guide.
const deepestStack = 3;
const largestViewBytes = 250_000;

/**
 * The stacks of open modals, and the Home tabs. A modal belongs to the tab of the page in which it was opened. One
 * that was opened from outside the page (by a test or the command line) is shown in all tabs of the person.
 */
export class Views {
  readonly #workspace: Workspace;
  readonly #clock: SandboxClock;
  /** The stacks by person and tab. The one opened last is at the end. */
  readonly #stacks = new Map<string, View[]>();
  readonly #homes = new Map<string, View>();

  constructor(workspace: Workspace, clock: SandboxClock) {
    this.#workspace = workspace;
    this.#clock = clock;
  }

  /** The top modal of this tab. Without a tab, the one that was opened last in any tab. */
  top(userId: string, tab?: string): View | undefined {
    return this.#stacks.get(this.#keyOf(userId, tab))?.at(-1);
  }

  /** The top modal of every stack, with the number of modals below it. */
  *shown(): Iterable<{ userId: string; tab: string; view: View; depth: number }> {
    for (const [key, stack] of this.#stacks) {
      const [userId = '', tab = ''] = key.split(' ');
      const view = stack.at(-1);
      if (view) yield { userId, tab, view, depth: stack.length - 1 };
    }
  }

  home(app: InstalledApp, userId: string): View | undefined {
    return this.#homes.get(`${app.appId} ${userId}`);
  }

  /** Opens a modal, and drops earlier ones. */
  open(app: InstalledApp, userId: string, raw: unknown, tab?: string): View {
    const view = this.#built(app, raw, 'modal');
    this.clear(userId, tab);
    this.#stacks.set(exactKey(userId, tab), [view]);
    return view;
  }

  /** Opens a modal above the current one. */
  push(app: InstalledApp, userId: string, raw: unknown, tab?: string): View {
    const key = this.#keyOf(userId, tab);
    const stack = this.#stacks.get(key) ?? [];
    const below = stack.at(-1);
    if (!below || below.app_id !== app.appId) throw new Refusal('not_found');
    if (stack.length >= deepestStack) throw new Refusal('push_limit_reached');
    const view = this.#built(app, raw, 'modal');
    view.root_view_id = below.root_view_id;
    view.previous_view_id = below.id;
    this.#stacks.set(key, [...stack, view]);
    return view;
  }

  /** Replaces a view's content. Input is kept in fields whose block_id and action_id stay the same. */
  update(app: InstalledApp, known: View, raw: unknown, hash?: string): View {
    if (hash !== undefined && hash !== known.hash) throw new Refusal('hash_conflict');
    const fresh = this.#built(app, raw, known.type, known);
    const { id, root_view_id, previous_view_id, state } = known;
    const updated = {
      ...fresh,
      id,
      root_view_id,
      previous_view_id,
      state: { values: kept(fresh.state.values, state.values) },
    };
    for (const [key, stack] of this.#stacks)
      this.#stacks.set(
        key,
        stack.map((one) => (one === known ? updated : one)),
      );
    for (const [key, home] of this.#homes) if (home === known) this.#homes.set(key, updated);
    return updated;
  }

  publish(app: InstalledApp, userId: string, raw: unknown, hash?: string): View {
    const known = this.home(app, userId);
    if (hash !== undefined && known && hash !== known.hash) throw new Refusal('hash_conflict');
    const view = this.#built(app, raw, 'home', known);
    if (known) Object.assign(view, { id: known.id, root_view_id: known.id });
    this.#homes.set(`${app.appId} ${userId}`, view);
    return view;
  }

  /** The app's open view with this id or this external id. */
  find(
    app: InstalledApp,
    { id, externalId }: { id?: string | undefined; externalId?: string | undefined },
  ): View | undefined {
    const mine = [...[...this.#stacks.values()].flat(), ...this.#homes.values()].filter(
      (one) => one.app_id === app.appId,
    );
    return mine.find((one) =>
      id !== undefined ? one.id === id : externalId !== undefined && one.external_id === externalId,
    );
  }

  /** Removes the top modal, and returns it. */
  pop(userId: string, tab?: string): View | undefined {
    return this.#stacks.get(this.#keyOf(userId, tab))?.pop();
  }

  /** Removes all modals of the person in this tab. */
  clear(userId: string, tab?: string): void {
    this.#stacks.delete(this.#keyOf(userId, tab));
  }

  /** The tab was closed, so its modals are dropped. As in Slack, no app is notified. */
  forgetTab(tab: string): void {
    for (const key of this.#stacks.keys()) if (key.endsWith(` ${tab}`)) this.#stacks.delete(key);
  }

  /** The key of the modals that the person sees in this tab. Without a tab, those seen anywhere. */
  #keyOf(userId: string, tab: string | undefined): string {
    const isOpen = (key: string) => (this.#stacks.get(key) ?? []).length > 0;
    const exact = exactKey(userId, tab);
    if (isOpen(exact)) return exact;
    const anywhere = tab === undefined ? this.#newestOf(userId) : exactKey(userId);
    return anywhere !== undefined && isOpen(anywhere) ? anywhere : exact;
  }

  #newestOf(userId: string): string | undefined {
    return [...this.#stacks].findLast(([key, stack]) => key.startsWith(`${userId} `) && stack.length > 0)?.[0];
  }

  #built(app: InstalledApp, raw: unknown, type: View['type'], replaced?: View): View {
    const problems = checkView(raw);
    if (problems.length > 0) throw refusalBecause('invalid_arguments', problems);
    if (!isObject(raw)) throw refusalBecause('invalid_arguments', ['view must be an object']);
    if (raw.type !== type)
      throw refusalBecause('invalid_arguments', [`expected a view of type ${type}, got ${String(raw.type)}`]);
    if (JSON.stringify(raw).length > largestViewBytes) throw new Refusal('view_too_large');
    const externalId = textAt(raw, 'external_id') ?? '';
    const twin = externalId === '' ? undefined : this.find(app, { externalId });
    if (twin && twin !== replaced) throw new Refusal('duplicate_external_id');
    return this.#filled(app, raw, type, externalId);
  }

  #filled(app: InstalledApp, raw: JsonObject, type: View['type'], externalId: string): View {
    const id = this.#workspace.newId('V');
    const blocks = this.#workspace.withBlockIds(objectsIn(raw.blocks));
    return {
      id,
      team_id: this.#workspace.team.id,
      app_id: app.appId,
      app_installed_team_id: this.#workspace.team.id,
      bot_id: app.botId,
      type,
      callback_id: textAt(raw, 'callback_id') ?? '',
      external_id: externalId,
      private_metadata: textAt(raw, 'private_metadata') ?? '',
      title: raw.title ?? null,
      submit: raw.submit ?? null,
      close: raw.close ?? null,
      blocks,
      state: { values: emptyState(blocks) },
      hash: `${this.#clock.seconds()}.${this.#workspace.newId('h')}`,
      clear_on_close: raw.clear_on_close === true,
      notify_on_close: raw.notify_on_close === true,
      root_view_id: id,
      previous_view_id: null,
    };
  }
}

function exactKey(userId: string, tab = ''): string {
  return `${userId} ${tab}`;
}

function kept(fresh: StateValues, typed: StateValues): StateValues {
  const survives = (blockId: string, actionId: string, initial: JsonObject) => typed[blockId]?.[actionId] ?? initial;
  return Object.fromEntries(
    Object.entries(fresh).map(([blockId, actions]) => [
      blockId,
      Object.fromEntries(
        Object.entries(actions).map(([actionId, initial]) => [actionId, survives(blockId, actionId, initial)]),
      ),
    ]),
  );
}
