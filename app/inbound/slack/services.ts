import type { Config } from '../../config/config.ts';
import type { MetricAnswers } from '../../domain/metrics/answer/metric-answers.ts';
import type { Showing } from '../../domain/projects/page.ts';
import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { Directory } from '../../infra/directory/directory.ts';
import type { InOrder } from '../../infra/in-order.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import type { Telemetry } from '../../infra/telemetry.ts';

/** What listeners and commands are given: the way to the facts, and the bots for answers that cannot wait for a job. */
export interface Services {
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  config: Config;
  directory: Directory;
  newproject: Bot;
  ops: Bot;
  /** Undefined where it has no app: @ops answers questions then. */
  statsbot: Bot | undefined;
  /** Answers questions about numbers. */
  metricAnswers: MetricAnswers;
  /** What somebody does in Slack is decided within so long or not at all, see acts.ts. */
  decidedWithinMs: number;
  /** Where clicks and commands wait for their turn at the database. */
  line: <T>(work: () => Promise<T>) => Promise<T>;
  /** Of clicks on one project, the first one is decided first; the key is its code, the rank the time of the click. */
  inOrder: InOrder;
}

/** How projects are shown in answers. */
export function showingOf({ config, clock }: Pick<Services, 'config' | 'clock'>): Showing {
  return { pageTemplate: config.projectUrlTemplate, timeZone: config.timeZone, clock };
}
