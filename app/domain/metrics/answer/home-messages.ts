import { button, context, divider, header, home, section, type View } from '../../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { Answer } from './answered.ts';
import { filterWords, largeFigure, namesOf } from './messages.ts';
import { change } from './shown/figures.ts';

/** A pinned question with its answer, or with a text that says why there is none. */
export interface PinnedView {
  question: string;
  answer: Answer | undefined;
  words: string;
}

/** The Home tab of @statsbot: pinned numbers, each with its trend as a line of small bars. */
export function homeView(pins: readonly PinnedView[], { own }: { own: boolean }): View {
  return home([
    header('Your numbers'),
    ...pins.map((pinned) =>
      section(lineOf(pinned), own ? button('Unpin', 'unpin_metric', pinned.question) : undefined),
    ),
    divider(),
    context(
      own
        ? 'To add one, say `pin` and a question to me, such as `pin nps this month`'
        : 'These are the usual ones. For your own, say `pin` and a question to me, such as `pin nps this month`',
    ),
  ]);
}

/** Draws a series as small bars: ▁▃▇. A gap is a dot. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(0, ...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === null) return '·';
      const height = most === least ? 0 : (value - least) / (most - least);
      return BARS[Math.round(height * (BARS.length - 1))] ?? BARS[0];
    })
    .join('');
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const MOST_BARS = 31;

function lineOf({ answer, question, words }: PinnedView): string {
  if (answer === undefined) return `*${mrkdwn(question)}*\n${words}`;
  const { value, comparison, series, days } = answer;
  const { metric, period } = answer.question;
  const changed = comparison?.kind === 'number' ? change(value, comparison.value, metric) : undefined;
  const bars = series === undefined ? '' : `\n${sparkline(series.points.slice(-MOST_BARS).map((one) => one.value))}`;
  const when = days === undefined ? 'at this moment' : period.words;
  const filtered = filterWords(answer.question);
  const about = filtered === '' ? '' : ` ${mrkdwn(filtered, 300)}`;
  return `*${namesOf(answer.question)}*${about} ${when}: *${largeFigure(answer)}*${changed === undefined ? '' : `  ${changed}`}${bars}`;
}
