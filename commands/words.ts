import { unescaped } from '../app/infra/slack/blocks/text.ts';

/** The text of a slash command, split into its parts. Nothing is looked up yet. */
export interface Words {
  /** The subcommand in lower case; 'help' if nothing was typed. */
  subcommand: string;
  /** Everything after the subcommand, as typed. */
  rest: string;
  /** The words of `rest`. A mention in Slack's markup is one word. */
  words: readonly Word[];
}

export type Word =
  /** A person: `<@U1|anna>`, `@anna`, or an e-mail address. The text is a reference for findPerson(). */
  | { kind: 'person'; text: string }
  /** A user group: `<!subteam^S1|@designers>`. */
  | { kind: 'group'; text: string; id: string; handle: string }
  /** A channel: `<#C1|name>`. */
  | { kind: 'channel'; text: string; id: string }
  | { kind: 'word'; text: string };

/** Parses the text of a slash command. */
export function readWords(text: string): Words {
  const [, subcommand = 'help', typed = ''] = /^\s*(\S+)?\s*([\s\S]*)$/.exec(text) ?? [];
  // Phones make "P 1042" of P-1042. It is joined only where it comes first, because later it may belong to a reason.
  const rest = typed.replace(/^((?:<[^<>]*>|@[\w.-]+|[\s,])*)(p)\s(?=\d{1,9}(?:[\s.,:!?]|$))/i, '$1$2-');
  const words = rest.match(/<[^<>\s][^<>]*>|(?:&(?:amp|lt|gt);|[^\s,;<])+|</g) ?? [];
  return { subcommand: unescaped(subcommand).toLowerCase(), rest: rest.trim(), words: words.map(wordOf) };
}

/** Undoes Slack's encoding: & < and > are escaped, mentions are `<@U1|anna>`, and links are `<https://…>`. */
export function readable(typed: string): string {
  const shown = typed
    .replace(/<([@#!])([^<>|\s]+)(?:\|([^<>]*))?>/g, (_, mark: string, id: string, label?: string) =>
      label === undefined ? `${mark}${id}` : `${mark === '!' ? '' : mark}${label}`,
    )
    .replace(/<((?:https?|mailto):[^<>|\s]+)(?:\|[^<>]*)?>/g, '$1');
  return unescaped(shown);
}

/** Splits the text of a command without subcommands: all of it is `rest`. */
export function readWhole(text: string): Words {
  return { ...readWords(`whole ${text}`), subcommand: '' };
}

/** `--yes` skips the confirmation. Phones and Macs turn the two hyphens into a dash. */
const YES = /(^|\s)(?:--?|[—–])yes(?=\s|$)/i;

/** Removes `--yes` from the text, and says whether it was there. */
export function readYes<Typed extends Pick<Words, 'rest' | 'words'>>(typed: Typed): { yes: boolean; asked: Typed } {
  if (!YES.test(typed.rest)) return { yes: false, asked: typed };
  const at = typed.words.findIndex(({ text }) => YES.test(text));
  const words = typed.words.filter((_, index) => index !== at);
  return { yes: true, asked: { ...typed, rest: typed.rest.replace(YES, '').trim(), words } };
}

function wordOf(text: string): Word {
  if (/^<@[UW][A-Z0-9]+(\|[^>]*)?>$/.test(text)) return { kind: 'person', text };
  const [, group, handle] = /^<!subteam\^([A-Z0-9]+)(?:\|@?([^>]*))?>$/.exec(text) ?? [];
  if (group !== undefined) return { kind: 'group', text, id: group, handle: handle ?? group };
  const [, channel] = /^<#([CG][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) ?? [];
  if (channel !== undefined) return { kind: 'channel', text, id: channel };
  if (/^@[\w.-]+$/.test(text) || /^(<mailto:)?[^@\s<>|]+@[^@\s<>|]+(\|[^>]*>)?$/.test(text)) {
    return { kind: 'person', text };
  }
  return { kind: 'word', text: unescaped(text) };
}
