import { clip, plain } from '../slack/blocks/text.ts';
import { chartOption, HEIGHT, WIDTH } from './chart-option.ts';
import { altTextOf } from './chart-words.ts';
import { draw } from './drawing.ts';
import type { ChartSpec, Point } from './spec.ts';

export interface Chart {
  svg: string;
  png: Uint8Array;
  /** The description for screen readers, up to 1,000 characters. */
  altText: string;
}

/** Draws a chart that is readable on a phone. Texts may come from outside. */
export async function drawChart(spec: ChartSpec): Promise<Chart> {
  const option = chartOption(drawable(spec));
  return { ...(await draw(option, { width: WIDTH, height: HEIGHT })), altText: altTextOf(spec) };
}

const TITLE_MOST = 52;
const LABEL_MOST = 24;

function drawable({ before, ...spec }: ChartSpec): ChartSpec {
  const points = (given: Point[]) => given.map(({ label, value }) => ({ label: lettering(label, LABEL_MOST), value }));
  return {
    ...spec,
    title: lettering(spec.title, TITLE_MOST),
    unit: lettering(spec.unit, LABEL_MOST),
    points: points(spec.points),
    ...(before === undefined ? {} : { before: points(before) }),
  };
}

/**
 * Keeps only letters that the bundled font has, because others would be drawn as empty boxes. Emoji are removed, other
 * scripts become ….
 */
export function lettering(text: string, most: number): string {
  const words = plain(text)
    .normalize('NFC')
    .replace(/\p{Extended_Pictographic}|\p{Regional_Indicator}|\u200D|\uFE0E|\uFE0F|\u20E3/gu, (sign) =>
      drawn.test(sign) ? sign : '',
    )
    .replace(/[^\p{M}]\p{M}+|./gsu, (letter) => (drawn.test(letter) ? letter : '\uFFFD'))
    .replace(/\uFFFD[\uFFFD\s]*/g, '… ')
    .replace(/\s+/g, ' ')
    .trim();
  return clip(words, most);
}

/** The characters of Inter: Latin, Greek, Cyrillic, and symbols. */
const drawn =
  /^[\u0020-\u007E\u00A0-\u00AC\u00AE-\u0148\u014A-\u017F\u0192\u01CD-\u01DC\u01E6\u01E7\u0218-\u021B\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE\u0400-\u045F\u0490-\u0493\u1E80-\u1E85\u1E9E\u1EA0-\u1EF9\u2010-\u2015\u2018-\u201A\u201C-\u201E\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203A\u20AC\u20BD\u2116\u2122\u2190-\u2193\u2196-\u2199\u2212\u2248\u2260\u2264\u2265\u2713]$/u;
