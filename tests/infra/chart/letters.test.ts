import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import test from 'ava';
import { DRAWN } from '../../../app/infra/chart/letters.ts';
import { ownLetters } from '../../../app/setup/production/fonts.mjs';

const FONT = 'node_modules/@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf';
const PER_LINE = 60;

test('the font of production is a quarter of the whole one, and draws every letter of charts alike', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'crewcall-font-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const [whole, own] = [await readFile(FONT), await ownLetters(await readFile(FONT))];
  t.true(own.length < whole.length / 4, `${own.length} of ${whole.length} bytes`);
  await writeFile(join(folder, 'own.ttf'), own);
  const letters = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((one) =>
    DRAWN.test(one),
  );
  t.true(letters.length > 600);
  const words = ['AV To -> 10:30 2x3', ...lines(letters)];
  const [all, few] = [picture(words, FONT), picture(words, join(folder, 'own.ttf'))];
  t.true(all.equals(few));
  t.false(all.equals(picture(words.slice(1), FONT)), 'text is drawn');
});

function lines(letters: readonly string[]): string[] {
  const count = Math.ceil(letters.length / PER_LINE);
  return Array.from({ length: count }, (_, line) => letters.slice(line * PER_LINE, (line + 1) * PER_LINE).join(' '));
}

function picture(words: readonly string[], fontFile: string): Buffer {
  const escaped = (line: string) => line.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const texts = words.map(
    (line, at) => `<text x="5" y="${(at + 1) * 22}" font-family="Inter" font-size="18">${escaped(line)}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="400">${texts.join('')}</svg>`;
  return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: 'Inter' } })
    .render()
    .asPng();
}
