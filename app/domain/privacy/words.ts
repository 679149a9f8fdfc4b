import { mrkdwn } from '../../infra/slack/blocks/text.ts';

/** What stands in place of an address, or of words that are forgotten. */
export const FORGOTTEN = '[forgotten]';

export interface NamesOf {
  email: string;
  /** `isShared`: somebody else bears it too, or a name with it in it. */
  names: readonly { name: string; instead: string; isShared: boolean }[];
  handle?: { old: string; instead: string } | undefined;
  slackId?: string | undefined;
}

/** Where words stand decides how boldly they are replaced. */
export interface Place {
  /** `own`: about this somebody alone. `machine`: our own notes of what happened. `text`: written by people, about anything. */
  kind: 'own' | 'machine' | 'text';
  /** Messages still go there: Slack ids stay. */
  inUse?: boolean;
}

/** Finds and replaces what names somebody. */
export interface Words {
  /** Where a text has none of these it names nobody; compared without regard to case and accents. */
  needles: readonly string[];
  inText(text: string, place: Place): string;
  /** In all strings of a value, and its keys stay. A string that is nothing but the handle is one. */
  inValue(value: unknown, place: Place): unknown;
  /** A column that has nothing but a handle in it. */
  inHandle(text: string): string;
}

interface Replacement {
  pattern: RegExp;
  instead: string;
}

/** Before an address: nothing that would make it a longer one, but it may follow an escape, as in a link. */
const NO_LONGER_ADDRESS = String.raw`(?:(?<![\p{L}\p{N}._%+-])|(?<=%[0-9A-Fa-f]{2}))`;
const SLACK_ID_INSTEAD = 'U0FORGOTTEN';
/** In these a word that looks like a handle is none. */
const NO_HANDLES = new Set('skills skill add remove group type kind bot source via status role fields'.split(' '));

/**
 * An address goes wherever it stands. A name of two words or more goes wherever it stands, unless somebody else bears
 * it. A single word may also be an ordinary one: it goes from what is theirs, and as it is written from our own notes.
 */
export function wordsOf({ email, names, handle, slackId }: NamesOf): Words {
  const anywhere: Replacement[] = variants(email).map((variant) => ({
    pattern: new RegExp(`${NO_LONGER_ADDRESS}${escaped(variant)}(?![\\p{L}\\p{N}]|[.-][\\p{L}\\p{N}])`, 'giu'),
    instead: FORGOTTEN,
  }));
  const ofMachine: Replacement[] = [];
  const ofTheirOwn: Replacement[] = [];
  for (const { name, instead, isShared } of longestFirst(names)) {
    for (const variant of variants(name)) {
      const whole = { pattern: bounded(variant, 'giu'), instead };
      ofTheirOwn.push(whole);
      if (isShared) continue;
      if (/\s/u.test(name)) anywhere.push(whole);
      else if (/[^a-z]/.test(name)) ofMachine.push({ pattern: bounded(variant, 'gu'), instead });
    }
  }
  if (handle !== undefined) {
    const old = escaped(handle.old);
    anywhere.push({
      pattern: new RegExp(`(?<![\\w.@-])@${old}(?![\\w-]|\\.\\w)`, 'gi'),
      instead: `@${handle.instead}`,
    });
    ofMachine.push({ pattern: new RegExp(`(?<=:)${old}(?=:|$)`, 'g'), instead: handle.instead });
  }
  const ofSlack = slackId === undefined ? [] : [{ pattern: bounded(slackId, 'gu'), instead: SLACK_ID_INSTEAD }];

  function inText(text: string, { kind, inUse = false }: Place): string {
    const replacements = [
      ...anywhere,
      ...(kind === 'own' ? ofTheirOwn : kind === 'machine' ? ofMachine : []),
      ...(inUse ? [] : ofSlack),
    ];
    return replacements.reduce((now, { pattern, instead }) => now.replace(pattern, () => instead), text);
  }

  function inValue(value: unknown, place: Place, under = ''): unknown {
    if (typeof value === 'string') {
      return handle !== undefined && value === handle.old && !NO_HANDLES.has(under)
        ? handle.instead
        : inText(value, place);
    }
    if (Array.isArray(value)) return value.map((one) => inValue(one, place, under));
    if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, inValue(one, place, String(key))]));
    if (value instanceof Set) return new Set([...value].map((one) => inValue(one, place, under)));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inValue(one, place, key)]));
  }

  return {
    needles: [
      ...new Set([
        ...[email, ...names.map(({ name }) => name)].flatMap(variants),
        ...(handle === undefined ? [] : [handle.old]),
        ...(slackId === undefined ? [] : [slackId]),
      ]),
    ],
    inText,
    inValue: (value, place) => inValue(value, place),
    inHandle: (text) => (text === handle?.old ? handle.instead : text),
  };
}

/** Whether a name stands in another one, as a whole word or several. */
export function standsIn(name: string, other: string): boolean {
  return bounded(name, 'iu').test(other);
}

/** As typed, as it is shown in Slack, as it stands in a link, and as it is cut for a key. */
function variants(text: string): string[] {
  const shown = mrkdwn(text);
  const all = [
    text,
    text.normalize('NFD'),
    shown,
    mrkdwn(text, 100),
    encodeURIComponent(text),
    text.slice(0, 50).trim(),
  ];
  return [...new Set(all)].filter((one) => one.length > 1).toSorted((one, other) => other.length - one.length);
}

function longestFirst<Named extends { name: string }>(names: readonly Named[]): Named[] {
  return names.toSorted((one, other) => other.name.length - one.name.length);
}

/** Not within a longer word. */
function bounded(text: string, flags: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped(text)}(?![\\p{L}\\p{N}])`, flags);
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
