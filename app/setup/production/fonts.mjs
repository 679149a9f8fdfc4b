// Production fonts contain only the characters that charts may show.
import { readFile, writeFile } from 'node:fs/promises';
import { importCompiled } from '../build.mjs';

const LAST_LETTER = 0xffff;
/** The OpenType features that are always on, such as kerning and ligatures. */
const ALWAYS_ON = ['calt', 'ccmp', 'clig', 'kern', 'liga', 'locl', 'mark', 'mkmk', 'rclt', 'rlig'];

/** Writes the subset of the font. */
export async function writeOwnLetters(from, to) {
  await writeFile(to, await ownLetters(await readFile(from)));
}

/** The font with only the characters of letters.ts. */
export async function ownLetters(font) {
  const { default: subset } = await import('subset-font');
  const { DRAWN } = await importCompiled('app/infra/chart/letters.ts');
  const letters = Array.from({ length: LAST_LETTER + 1 }, (_, code) => String.fromCharCode(code));
  const drawn = letters.filter((letter) => DRAWN.test(letter)).join('');
  return subset(font, drawn, { targetFormat: 'sfnt', keepFeatures: ALWAYS_ON, noHinting: true });
}
