import type { Metric } from '../../../../config/metrics-file.ts';
import { button } from '../../../../infra/slack/blocks/blocks.ts';
import { periodBefore } from '../../../calendar/period.ts';
import { hasPeriod, isAhead, type Question, sayQuestion } from '../../question/question.ts';

/** Whether the things that a metric counts can be listed by name. */
function listable(metric: Metric): boolean {
  return 'things' in metric && metric.things !== undefined;
}

/** Buttons for likely further questions. */
export function buttons(question: Question, { files }: { files: boolean }) {
  const { metric, period } = question;
  const { as: _as, versus: _versus, mended: _mended, ...again } = question;
  const { by: _by, bucket: _bucket, top: _top, lowest: _lowest, list, ...whole } = again;
  const timely = hasPeriod(metric) && !isAhead(metric) && !period.ever;
  const isCompared =
    (question.compared ?? question.others ?? question.portion) !== undefined || question.threshold?.each === true;
  const by = question.bucket === 'week' ? ('day' as const) : ('week' as const);
  return [
    ...(timely
      ? [
          button(
            'Previous period',
            'ask_metric',
            sayQuestion({ ...again, period: periodBefore(period), periodAssumed: false }),
          ),
          ...(isCompared ? [] : [button(`By ${by}`, 'ask_metric:by', sayQuestion({ ...whole, bucket: by }))]),
        ]
      : []),
    ...(listable(metric) && !list && !isCompared
      ? [button('Which ones?', 'ask_metric:which', sayQuestion({ ...whole, list: true }))]
      : []),
    button('Subscribe', 'subscribe_metric', sayQuestion(again)),
    ...(files ? [button('CSV', 'ask_metric:csv', sayQuestion({ ...again, as: 'csv' }))] : []),
  ];
}
