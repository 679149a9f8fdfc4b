import type { Config } from '../../config/config.ts';
import type { MetricAnswers } from '../../domain/metrics/answer/metric-answers.ts';
import type { Showing } from '../../domain/projects/page.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import type { Directory } from '../../infra/directory/directory.ts';
import type { Foreground } from '../../infra/foreground.ts';
import type { InOrder } from '../../infra/in-order.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { Patience } from '../../infra/slack/patience.ts';
import type { Telemetry } from '../../infra/telemetry.ts';

/** What listeners and commands depend on: facts, queries, and bots for answers that cannot wait for a job. */
export interface Services extends FactServices {
  telemetry: Telemetry;
  config: Config;
  directory: Directory;
  newproject: Bot;
  ops: Bot;
  /** Undefined if @statsbot has no Slack app. Then @ops answers its questions. */
  statsbot: Bot | undefined;
  /** Answers questions about numbers. */
  metricAnswers: MetricAnswers;
  /** How long the decision about an act in Slack may take, see acts.ts. */
  decidedWithinMs: number;
  patience: Patience;
  /** The queue in which clicks and commands wait for the database. */
  line: <T>(work: () => Promise<T>) => Promise<T>;
  /**
   * Puts clicks on one project in the order in which they were made. The key is the project's code, and the rank the
   * time of the click.
   */
  inOrder: InOrder;
  /** Clicks that are not acknowledged yet; other work yields to a crowd of them. */
  foreground: Foreground;
  /** Answers clicks and commands after their acknowledgements: not too many at once, and after those who still wait. */
  afterwards: <T>(work: () => Promise<T>) => Promise<T>;
}

/** How projects are shown in answers. */
export function showingOf({ config, clock }: Pick<Services, 'config' | 'clock'>): Showing {
  const { projectUrlTemplate: pageTemplate, timeZone, hours } = config;
  return { pageTemplate, timeZone, urgentHours: hours.urgentHours, clock };
}
