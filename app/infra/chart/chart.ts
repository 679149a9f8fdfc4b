import { clip, plain } from '../slack/blocks/text.ts';
import { chartOption, HEIGHT, WIDTH } from './chart-option.ts';
import { altTextOf } from './chart-words.ts';
import { draw } from './drawing.ts';
import { DRAWN } from './letters.ts';
import type { ChartSpec, Point } from './spec.ts';

export interface Chart {
  svg: string;
  png: Uint8Array;
  /** The description for screen readers, up to 1,000 characters. */
  altText: string;
}

/** Draws a chart that is readable on a phone. Texts may come from outside. */
export async function drawChart(spec: ChartSpec, limits: { mostMs?: number } = {}): Promise<Chart> {
  const option = chartOption(drawable(spec));
  return { ...(await draw(option, { width: WIDTH, height: HEIGHT, ...limits })), altText: altTextOf(spec) };
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
      DRAWN.test(sign) ? sign : '',
    )
    .replace(/[^\p{M}]\p{M}+|./gsu, (letter) => (DRAWN.test(letter) ? letter : '\uFFFD'))
    .replace(/\uFFFD[\uFFFD\s]*/g, '… ')
    .replace(/\s+/g, ' ')
    .trim();
  return clip(words, most);
}
