import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Slack's names of emoji, from the package emojibase-data. app/setup/build.mjs puts the list beside this file. */
const shortcodes = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .parse(JSON.parse(readFileSync(new URL('./emoji-names.json', import.meta.url), 'utf8')));

const characters = new Map<string, string>();
for (const [hexcode, names] of Object.entries(shortcodes)) {
  for (const name of [names].flat()) characters.set(name, characterOf(hexcode));
}

/**
 * Replaces emoji codes by characters. Slack always delivers a code such as :cry:, even if the person typed the
 * character. As characters, emoji also appear where there is no markup: in notifications, charts and files. Unknown
 * names, such as a workspace's own emoji, stay as they are.
 */
export function withEmoji(text: string): string {
  return text.replaceAll(NAMED, (whole, name: string, tone: string | undefined, at: number) => {
    // 9:1:30 and a:b:c contain no emoji, although Slack has one called "b".
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
  // Characters of the oldest blocks are drawn as text unless a variation selector follows.
  return String.fromCodePoint(...points) + (points.length === 1 && first < 0x1f000 ? '\uFE0F' : '');
}

/** The skin tone belongs directly behind the hand or face, which comes first. */
function toned(character: string, skin: string): string {
  const [first = '', ...rest] = Array.from(character);
  return `${first}${skin}${rest.filter((point, at) => at > 0 || point !== '\uFE0F').join('')}`;
}
