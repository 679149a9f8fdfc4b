import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Slack's names for emoji, as the package emojibase-data lists them: app/setup/build.mjs puts its list beside this file. */
const shortcodes = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .parse(JSON.parse(readFileSync(new URL('./emoji-names.json', import.meta.url), 'utf8')));

const characters = new Map<string, string>();
for (const [hexcode, names] of Object.entries(shortcodes)) {
  for (const name of [names].flat()) characters.set(name, characterOf(hexcode));
}

/**
 * A text that Slack delivered, with the emoji in it as characters: Slack writes them as :cry:, whatever was typed. So
 * they are seen as emoji everywhere, also where no markup is read: in notifications, on charts, in files. A name that
 * Slack does not bring along, such as one of the workspace's own emoji, stays as it is.
 */
export function withEmoji(text: string): string {
  return text.replaceAll(NAMED, (whole, name: string, tone: string | undefined, at: number) => {
    // 9:1:30 and a:b:c are no emoji, though Slack knows one called "b".
    if (name.length < 3 && /[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return whole;
    const character = characters.get(name);
    if (character === undefined) return whole;
    const skin = tone === undefined ? undefined : characters.get(`skin-tone-${tone}`);
    return skin === undefined ? character : toned(character, skin);
  });
}

const NAMED = /:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?/g;

function characterOf(hexcode: string): string {
  const points = hexcode.split('-').map((hex) => Number.parseInt(hex, 16));
  const [first = 0] = points;
  // Those of the oldest blocks are drawn as letters unless told otherwise.
  return String.fromCodePoint(...points) + (points.length === 1 && first < 0x1f000 ? '\uFE0F' : '');
}

/** The tone belongs right behind the hand or the face, which comes first. */
function toned(character: string, skin: string): string {
  const [first = '', ...rest] = Array.from(character);
  return `${first}${skin}${rest.filter((point, at) => at > 0 || point !== '\uFE0F').join('')}`;
}
