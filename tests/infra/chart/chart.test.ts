import test from 'ava';
import fc from 'fast-check';
import { drawChart as drawOnce, lettering } from '../../../app/infra/chart/chart.ts';
import type { ChartSpec } from '../../../app/infra/chart/spec.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { pixelsOf } from './pixels.ts';

/** The drawing process has a low priority, so on a busy machine it gets little time. */
const drawChart = (spec: ChartSpec) => drawOnce(spec, { mostMs: HANG_MS });

const WHITE = '#ffffff';
const BLUE = '#1264a3';
const PALE = '#7fa8c9';
const INK = '#1d1c1d';
const weeks = ['7 Sep', '14 Sep', '21 Sep', '28 Sep', '5 Oct', '12 Oct'];
const points = (...values: (number | null)[]) =>
  values.map((value, at) => ({ label: weeks[at] ?? `day ${at + 1}`, value }));
const line = (...values: (number | null)[]): ChartSpec => ({
  kind: 'line',
  title: 'What clients say',
  unit: 'NPS',
  points: points(...values),
});

test('a chart is a picture with its own light background, its title, its unit and its labels', async (t) => {
  const { svg, png } = await drawChart(line(20, 35, -10, null, 42, 50));
  for (const words of ['What clients say', 'NPS', '7 Sep', '12 Oct', '>35<', '>-10<', '>50<']) {
    t.true(svg.includes(words), words);
  }
  const pixels = pixelsOf(png);
  t.deepEqual([pixels.width, pixels.height], [1_200, 800]);
  for (const [x, y] of [
    [0, 0],
    [1_199, 0],
    [0, 799],
    [1_199, 799],
    [20, 400],
  ] as const)
    t.is(pixels.at(x, y), `${WHITE}ff`);
  t.true(pixels.count(BLUE) > 3_000, 'the line is drawn');
  t.true(pixels.count(INK) > 3_000, 'text is drawn, in the bundled font');
});

test('bars are drawn, with the previous period in a paler colour beside them', async (t) => {
  const spec: ChartSpec = {
    kind: 'bar',
    title: 'Projects',
    unit: 'projects',
    points: points(3, 5, 2),
    before: points(1, 2, 3),
  };
  const { svg, png, altText } = await drawChart(spec);
  t.true(svg.includes('The period before'));
  const pixels = pixelsOf(png);
  t.true(pixels.count(BLUE) > 20_000);
  t.true(pixels.count(PALE) > 20_000);
  t.is(altText, 'Bar chart: Projects, in projects. 7 Sep 3, 14 Sep 5, 21 Sep 2. The period before is shown paler.');
});

test('a gap stays a gap, and a point between two gaps is visible', async (t) => {
  const blue = async (spec: ChartSpec) => pixelsOf((await drawChart(spec)).png).count(BLUE);
  const [whole, gap, lonely] = [
    await blue(line(50, 50, 50)),
    await blue(line(50, null, 50)),
    await blue(line(null, 50, null)),
  ];
  t.true(gap < whole / 2, 'no line across the gap');
  t.true(lonely > 100, 'a single point');
});

test('one point, a year of days and no data each make a chart', async (t) => {
  const one = await drawChart(line(3));
  t.true(one.svg.includes('7 Sep'));
  const days = Array.from({ length: 365 }, (_, at) => Math.round(50 + 40 * Math.sin(at / 20)));
  const year = await drawChart({ ...line(...days), unit: 'projects' });
  t.true(pixelsOf(year.png).count(BLUE) > 3_000);
  t.true((year.svg.match(/<text/g) ?? []).length < 30, 'labels that would overlap are left out');
  for (const none of [line(), line(null, null)]) {
    const empty = await drawChart(none);
    t.true(empty.svg.includes('No data'));
    t.regex(empty.altText, /There is no data\.$/);
  }
});

test('NPS is drawn on its whole scale, below zero only if there are such values', async (t) => {
  const above = (await drawChart(line(20, 40))).svg;
  t.true(above.includes('>100<') && !above.includes('>-100<'));
  t.true((await drawChart(line(20, -40))).svg.includes('>-100<'));
});

test('text from outside stays text: no markup, no template, no box for a letter that the font lacks', async (t) => {
  const hostile = [
    '<script>alert(1)</script>',
    '{a|x} {value}',
    '"&amp;',
    '日本語',
    '🎉 design',
    '\u0000\u202Eevil',
    'x'.repeat(300),
  ];
  const { svg, altText } = await drawChart({
    kind: 'bar',
    title: `${hostile[0]} ${hostile[4]}`,
    unit: hostile[2]!,
    points: hostile.map((label, at) => ({ label, value: at })),
  });
  t.false(svg.includes('<script'));
  t.true(svg.includes('&lt;script&gt;'));
  t.true(svg.includes('{a|x} {value}'));
  t.true(svg.includes('&quot;&amp;amp;') || svg.includes('"&amp;amp;'));
  for (const sign of ['日', '🎉', '\u0000', '\u202E']) t.false(svg.includes(sign));
  t.false(svg.includes('x'.repeat(30)), 'long labels are cut');
  t.true(altText.length <= 1_000);
});

test('the drawable part of any text is drawn, and is no longer than it may be', (t) => {
  t.is(lettering('Ärger über Łódź – 50 % ✓ Ελλάδα Привет', 60), 'Ärger über Łódź – 50 % ✓ Ελλάδα Привет');
  t.is(lettering('日本語 design 🎉🇭🇺👨‍👩‍👧', 60), '… design');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 40 }), (text, most) => {
      const words = lettering(text, most);
      return words.length <= most && lettering(words, most) === words;
    }),
  );
});

test('many charts that are requested at once are all drawn, each with its own data', async (t) => {
  const charts = await Promise.all(
    [1, 2, 3, 4, 5].map((value) => drawChart({ ...line(value), title: `Chart ${value}` })),
  );
  t.deepEqual(
    charts.map(({ svg }) => /Chart \d/.exec(svg)?.[0]),
    ['Chart 1', 'Chart 2', 'Chart 3', 'Chart 4', 'Chart 5'],
  );
});

test('whatever names clients have, every chart is drawn, one after another in one process', async (t) => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', 'then'];
  const kinds: Pick<ChartSpec, 'kind' | 'unit' | 'title'>[] = [
    { kind: 'bar', unit: 'projects', title: 'Projects' },
    { kind: 'line', unit: 'NPS', title: 'NPS' },
    { kind: 'bar', unit: '__proto__', title: '__proto__' },
  ];
  for (const chosen of [
    names,
    ['__proto__'],
    names.map((name) => `${name} and a company with a name that is cut`),
    ['Ada', 'Bob'],
  ]) {
    const bars = chosen.map((label, at) => ({ label, value: at + 1 }));
    for (const kind of kinds) {
      const { svg, altText } = await drawChart({ ...kind, points: bars, before: bars });
      t.true(svg.includes(`>${chosen[0]?.slice(0, 9)}`) || svg.includes('>Ada<'), `${kind.kind} of ${chosen[0]}`);
      t.true(altText.includes(`${chosen[0]} 1`));
    }
  }
});
