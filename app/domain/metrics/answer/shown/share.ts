import { drawChart } from '../../../../infra/chart/chart.ts';
import { plain } from '../../../../infra/slack/blocks/text.ts';
import type { CallOptions } from '../../../../infra/slack/client/client.ts';
import type { Files } from '../../../../infra/slack/posts/files.ts';
import { hasPeriod } from '../../question/question.ts';
import type { Answer } from '../answered.ts';
import { filterWords, namesOf, pictureOf } from '../messages.ts';
import { csvOf } from './csv.ts';

export interface Place {
  key: string;
  channel: string;
  threadTs: string;
}

/** Uploads the picture or file of an answer to its thread. Throws what Files.share throws. */
export async function shareAnswer(
  answer: Answer,
  { files, place }: { files: Files; place: Place },
  options: CallOptions,
): Promise<void> {
  const { question } = answer;
  const title = titleOf(answer);
  if (question.as === 'csv') {
    const filename = `${slug(title)}.csv`;
    await files.share({ ...place, filename, title, altText: title, bytes: csvOf(answer) }, options);
    return;
  }
  const picture = pictureOf(answer);
  if (picture === undefined) return;
  const { kind, points, before } = picture;
  const inHours = question.metric.unit === 'seconds';
  const { unit, scale } = inHours ? { unit: 'hours', scale: HOUR_S } : { unit: unitOf(question.metric), scale: 1 };
  const { png, altText } = await drawChart({
    kind,
    title,
    unit,
    points: points.map(drawn),
    ...(before.length === 0 ? {} : { before: before.map(drawn) }),
  });
  await files.share({ ...place, filename: `${slug(title)}.png`, title, altText, bytes: png }, options);

  function drawn({ label, value }: { label: string; value: number | null }) {
    return { label: plain(label, 40), value: value === null ? null : Math.round((value / scale) * 100) / 100 };
  }
}

/** Durations are drawn in hours. */
const HOUR_S = 3_600;

/** The unit of the chart. The NPS has a scale of its own. */
function unitOf({ kind, unit }: Answer['question']['metric']): string {
  return kind === 'nps' ? 'NPS' : unit;
}

function titleOf({ question, days }: Answer): string {
  const cut = question.by ?? question.bucket;
  const when = hasPeriod(question.metric) ? `, ${days ?? ''}` : '';
  return plain(`${namesOf(question)}${filterWords(question)}${cut === undefined ? '' : ` by ${cut}`}${when}`, 150);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
