import { Resvg } from '@resvg/resvg-js';

export interface ChartSpec {
  kind: 'line' | 'bar';
  title: string;
  unit: string;
  points: { label: string; value: number | null }[];
  /** The period before, drawn paler. */
  before?: { label: string; value: number | null }[];
}

/** A picture of a series, and what it says in words. */
export async function drawChart({
  title,
  unit,
  points,
}: ChartSpec): Promise<{ svg: string; png: Uint8Array; altText: string }> {
  const most = Math.max(1, ...points.map(({ value }) => value ?? 0));
  const width = 800 / Math.max(1, points.length);
  const bars = points.map(({ value }, index) => {
    const height = (300 * Math.max(0, value ?? 0)) / most;
    return `<rect x="${index * width}" y="${300 - height}" width="${width * 0.8}" height="${height}" fill="#2b6cb0"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="300"><rect width="800" height="300" fill="#fff"/>${bars.join('')}</svg>`;
  const altText = `${title}, ${unit}: ${points.map(({ label, value }) => `${label} ${value ?? 'no data'}`).join(', ')}`;
  return { svg, png: new Resvg(svg).render().asPng(), altText: altText.slice(0, 1_000) };
}
