import { mrkdwn } from '../../infra/slack/blocks/text.ts';

/** Replaces an address or text of a forgotten person. */
export const FORGOTTEN = '[forgotten]';

export interface NamesOf {
  email: string;
  /** `isShared`: somebody else has the same name, or a longer name that contains it. */
  names: readonly { name: string; instead: string; isShared: boolean }[];
  handle?: { old: string; instead: string } | undefined;
  slackId?: string | undefined;
}

/** Where a text is stored. It decides which words in the text are replaced. */
export interface Place {
  /**
   * `own`: the text is about this person alone. `machine`: our own record of events. `text`: people wrote it, about
   * anything.
   */
  kind: 'own' | 'machine' | 'text';
  /** Messages are still sent to this row's Slack id, so the id stays. */
  inUse?: boolean;
}

/** Finds and replaces words that identify the person. */
export interface Words {
  /** A text identifies the person only if it contains one of these, compared without case and accents. */
  needles: readonly string[];
  inText(text: string, place: Place): string;
  /** Replaces words in all strings of a value, but not in its keys. A string that equals the handle is replaced too. */
  inValue(value: unknown, place: Place): unknown;
  /** Replaces handles in a column that contains nothing else. */
  inHandle(text: string): string;
}

interface Replacement {
  pattern: RegExp;
  instead: string;
}

/**
 * What may stand before an address. A character that would belong to a longer address may not, but a URL escape may,
 * as in a link.
 */
const NO_LONGER_ADDRESS = String.raw`(?:(?<![\p{L}\p{N}._%+-])|(?<=%[0-9A-Fa-f]{2}))`;
const SLACK_ID_INSTEAD = 'U0FORGOTTEN';
/** Keys whose values are not handles, even if they look like one. */
const NO_HANDLES = new Set('skills skill add remove group type kind bot source via status role fields'.split(' '));

/**
 * Builds the functions for one person. An address is replaced everywhere. A name of two or more words is replaced
 * everywhere unless somebody else has it too. A single word may be an ordinary one, so it is replaced only in the
 * person's own texts and, in its exact case, in our own records.
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

/** Whether a name is part of another name, as whole words. */
export function standsIn(name: string, other: string): boolean {
  return bounded(name, 'iu').test(other);
}

/** The ways in which a text may be written: as typed, as Slack shows it, in a link, and shortened for a key. */
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

/** A pattern that matches the text only as whole words. */
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
