import shortcodes from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };

const characters = new Map<string, string>();
for (const [hexcode, names] of Object.entries(shortcodes)) {
  for (const name of Array.isArray(names) ? names : [names]) characters.set(name, characterOf(hexcode));
}

/** The character of an emoji, by Slack's name for it without colons. Undefined for unknown names. */
export function emojiNamed(name: string): string | undefined {
  return characters.get(name.replace(/::skin-tone-\d$/, ''));
}

/** Replaces every :name: that Slack knows by its character. */
export function withEmoji(text: string): string {
  return text.replaceAll(/:([\w+'-]+):/g, (whole, name: string) => emojiNamed(name) ?? whole);
}

function characterOf(hexcode: string): string {
  const points = hexcode.split('-').map((hex) => Number.parseInt(hex, 16));
  const [first = 0] = points;
  // Characters of the oldest blocks are shown in black and white unless a variation selector follows.
  return String.fromCodePoint(...points) + (points.length === 1 && first < 0x1f000 ? '\uFE0F' : '');
}
