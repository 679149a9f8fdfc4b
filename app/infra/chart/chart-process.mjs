// The process that draws charts. Drawing takes tens of milliseconds and hundreds of megabytes, and must not delay
// acknowledgements and jobs. It is plain JavaScript, because it is started without a loader. It takes { id, option,
// size }, answers { id, svg, png } or { id, error }, and ends with its parent.
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

// resvg only reads TTF, and draws no text at all with other formats. app/setup/build.mjs puts the files here.
const fontFiles = ['Inter_400Regular', 'Inter_700Bold'].map((name) =>
  fileURLToPath(new URL(`./fonts/${name}.ttf`, import.meta.url)),
);

process.on('message', ({ id, option, size }) => {
  try {
    answer({ id, ...draw(option, size) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));

/** A program that was killed while we were drawing takes no answer: that is our end too, and no error to print. */
function answer(message) {
  process.send?.(message, (error) => error && process.exit(0));
}

/** Replaces positions by labels. The axis was laid out with positions, and the labels are only inserted as text. */
function labelled({ labels, ...axis }) {
  if (labels === undefined) return axis;
  return { ...axis, axisLabel: { ...axis.axisLabel, formatter: (place) => labels[Number(place)] ?? '' } };
}

function draw(option, { width, height }) {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    const { xAxis, yAxis } = option;
    chart.setOption({ ...option, xAxis: labelled(xAxis), yAxis: labelled(yAxis), animation: false });
    const svg = chart.renderToSVGString();
    const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Inter' };
    return { svg, png: new Resvg(svg, { font }).render().asPng() };
  } finally {
    chart.dispose();
  }
}
