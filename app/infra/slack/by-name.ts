import type { App } from '@slack/bolt';

type Listener = (args: object) => Promise<void>;

/** Where the payload of each kind says its name: an action's id or a form's callback id. */
const NAMES = { action: 'action_id', options: 'action_id', view: 'callback_id' } as const;

/**
 * Makes Bolt look up the listeners of clicks, menus and forms by their names. By itself it asks each listener in turn,
 * with a copy of the payload and several promises for each, which took longer than the rest of Bolt's work on a click.
 */
export function findListenersByName(app: App): void {
  for (const kind of ['action', 'options', 'view'] as const) {
    const named = new Map<string, Listener>();
    const patterns: { pattern: RegExp; listener: Listener }[] = [];
    const field = NAMES[kind];

    async function dispatch(args: object): Promise<void> {
      const name = String(Reflect.get(Object(Reflect.get(args, 'payload')), field));
      const listener = named.get(name) ?? patterns.find(({ pattern }) => pattern.test(name))?.listener;
      await listener?.(args);
    }

    function register(constraint: string | RegExp | Record<string, unknown>, listener: Listener): void {
      const name = typeof constraint === 'string' || constraint instanceof RegExp ? constraint : constraint[field];
      if (name instanceof RegExp) patterns.push({ pattern: name, listener });
      else if (typeof name !== 'string') throw new Error(`Expected the ${field} of what is listened to, got ${name}.`);
      else if (named.has(name)) throw new Error(`Expected one listener for ${name}, got a second one.`);
      else named.set(name, listener);
    }

    Reflect.apply(app[kind], app, [EVERY_NAME, dispatch]);
    Object.assign(app, { [kind]: register });
  }
}

const EVERY_NAME = /^/;
