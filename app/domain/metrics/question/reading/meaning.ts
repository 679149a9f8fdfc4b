import type { Metric } from '../../../../config/metrics-file.ts';
import type { Filter } from '../names.ts';
import { isManyScores } from '../ranking.ts';
import type { Heard } from './asking.ts';

/** "who could take projects" is no question about the projects that somebody has. */
const OTHER_ACTS =
  /\b(?:take|takes|taking|need|needs|give|gives|make|makes|change|improve|know|knows|see|could|should|would)\b/;

/** The metric of words said of a client; of a person only where the words name no metric by themselves. */
export function metricSaidOf({ asking, times, named, filters, compared, shape, found }: Heard): Metric | undefined {
  const { catalogue } = asking;
  const { loose } = catalogue.lexicon.wordsOf(times.rest);
  const maybe = (named.puzzle?.near ?? []).map(({ filter }) => filter);
  const kinds = [
    ...[...filters, ...compared, ...maybe].map(({ kind }) => kind),
    ...(shape.by === undefined || shape.across !== undefined ? [] : kindCutBy(shape.by)),
  ];
  const isOther = OTHER_ACTS.test(times.rest);
  // What nobody has claimed is no person's, but a person may have claimed nothing.
  const isTheirs = found.kind === 'found' && catalogue.dimension(found.metric, 'person') !== undefined;
  const meaning = kinds.filter((kind) => kind === 'client' || (!isTheirs && !isOther));
  return meaning.flatMap((kind) => catalogue.saidOf(kind, loose) ?? [])[0];

  function kindCutBy(word: string): Filter['kind'][] {
    const cut = word === 'who' ? 'person' : (catalogue.lexicon.cutNamed(word) ?? word);
    return cut === 'person' || cut === 'pm' ? ['person'] : [];
  }
}

/** The metric that the words name. Undefined: they name none. */
export function metricNamed(heard: Heard): Metric | undefined {
  const { asking, times, shape, found, threshold } = heard;
  const { catalogue } = asking;
  const said = metricSaidOf(heard) ?? (found.kind === 'found' ? found.metric : undefined);
  if (said === undefined) return undefined;
  const isOver = times.period !== undefined && times.period.words !== 'today';
  const overTime = isOver ? catalogue.overTime(said) : undefined;
  const metric = ranked(overTime ?? said);
  // A limit applies to the measured value of each thing: in "claims over 2 hours", to its time to claim.
  return threshold === undefined || threshold.each ? metric : (catalogue.measureOf(metric, threshold.unit) ?? metric);

  /** The number of scores says nothing about who has the best or the worst. */
  function ranked(metric: Metric): Metric {
    const isRanked = shape.by !== undefined && (shape.lowest || /^(?:best|highest)$/.test(shape.superlative ?? ''));
    return isRanked && isManyScores(metric) ? (catalogue.measureOf(metric, 'number') ?? metric) : metric;
  }
}
