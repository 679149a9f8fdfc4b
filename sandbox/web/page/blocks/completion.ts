import { store } from '../state/store.ts';

export interface Suggestion {
  /** The text that replaces the word being typed. */
  insert: string;
  title: string;
  about: string;
}

/** Completions for the word before the caret: a command, a person, a channel. */
export function suggestionsFor(text: string, caret: number): { from: number; found: Suggestion[] } {
  const before = text.slice(0, caret);
  if (/^\/[\w-]*$/.test(before)) return { from: 0, found: commands(before) };
  const usage = /^(\/[\w-]+)\s+(\S*)$/.exec(before);
  if (usage) return { from: caret - (usage[2] ?? '').length, found: subcommands(usage[1] ?? '', usage[2] ?? '') };
  const word = /(?:^|\s)([@#][\w.-]*)$/.exec(before)?.[1];
  if (word === undefined) return { from: caret, found: [] };
  const found = word.startsWith('@') ? people(word.slice(1)) : channels(word.slice(1));
  return { from: caret - word.length, found };
}

/** Converts typed text to Slack's format: escaped, with people and channels by their ids. */
export function asMessage(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/^&gt; ?/gm, '> ')
    .replaceAll(/(?<!\w)@([a-z0-9][\w.-]*)/g, (whole, name: string) => {
      if (['channel', 'here', 'everyone'].includes(name)) return `<!${name}>`;
      const person = store.personNamed(name);
      return person ? `<@${person.id}>` : whole;
    })
    .replaceAll(/(?<!\w)#([a-z0-9][\w-]*)/g, (whole, name: string) => {
      const channel = [...store.channels.values()].find((one) => one.name === name);
      return channel ? `<#${channel.id}>` : whole;
    });
}

function commands(typed: string): Suggestion[] {
  const known = new Map<string, { command: string; description: string; usageHint: string; app: string }>();
  for (const app of store.apps.values()) {
    for (const one of app.commands) {
      // If two apps have the same command, the one installed last gets it, unless that one is not running.
      if (app.connections > 0 || !known.has(one.command)) known.set(one.command, { ...one, app: app.name });
    }
  }
  return [...known.values()]
    .filter(({ command }) => command.startsWith(typed))
    .map(({ command, description, usageHint, app }) => ({
      insert: `${command} `,
      title: `${command} ${usageHint}`,
      about: `${description} · ${app}`,
    }));
}

/** The subcommands in the manifest's usage hint, between its brackets. */
function subcommands(command: string, typed: string): Suggestion[] {
  if (typed.startsWith('@')) return people(typed.slice(1));
  if (typed.startsWith('#')) return channels(typed.slice(1));
  const known = [...store.apps.values()].flatMap((app) => app.commands).find((one) => one.command === command);
  const words = (known?.usageHint ?? '').replaceAll(/[[\]]/g, '').split('|');
  return words
    .map((word) => word.trim())
    .filter((word) => /^[\w-]/.test(word) && word.startsWith(typed) && word !== typed)
    .map((word) => ({ insert: `${word} `, title: word, about: command }));
}

function people(typed: string): Suggestion[] {
  const wanted = typed.toLowerCase();
  return [...store.people.values()]
    .filter((one) => !one.deleted && (one.name.startsWith(wanted) || one.realName.toLowerCase().includes(wanted)))
    .map(({ name, realName, isBot }) => ({
      insert: `@${name} `,
      title: realName,
      about: isBot ? `@${name} · app` : `@${name}`,
    }))
    .slice(0, 8);
}

function channels(typed: string): Suggestion[] {
  return [...store.channels.values()]
    .filter(({ name, kind }) => (kind === 'public' || kind === 'private') && name.includes(typed))
    .map(({ name, topic }) => ({ insert: `#${name} `, title: `#${name}`, about: topic }))
    .slice(0, 8);
}
