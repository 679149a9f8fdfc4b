import type * as announcements from './domain/announcements/kinds.ts';
import type * as daily from './domain/daily/kinds.ts';
import type * as feedback from './domain/feedback/kinds.ts';
import type * as home from './domain/home/kinds.ts';
import type * as intercom from './domain/intercom/kinds.ts';
import type * as invoices from './domain/invoices/kinds.ts';
import type * as metrics from './domain/metrics/kinds.ts';
import type * as offers from './domain/offers/kinds.ts';
import type * as projects from './domain/projects/kinds.ts';
import type * as reports from './domain/reports/kinds.ts';
import type * as reviews from './domain/reviews/kinds.ts';
import type * as surveys from './domain/surveys/kinds.ts';
import type * as team from './domain/team/kinds.ts';
import type * as intake from './inbound/intake/kinds.ts';
import type * as slack from './inbound/slack/kinds.ts';
import type { JobRunner } from './infra/jobs/job.ts';

/** The page that lists all kinds of jobs, from the `kinds.ts` of each subject. */
export type JobName =
  | NamesIn<typeof announcements>
  | NamesIn<typeof daily>
  | NamesIn<typeof feedback>
  | NamesIn<typeof home>
  | NamesIn<typeof intake>
  | NamesIn<typeof intercom>
  | NamesIn<typeof invoices>
  | NamesIn<typeof metrics>
  | NamesIn<typeof offers>
  | NamesIn<typeof projects>
  | NamesIn<typeof reports>
  | NamesIn<typeof reviews>
  | NamesIn<typeof slack>
  | NamesIn<typeof surveys>
  | NamesIn<typeof team>;

type NamesIn<Kinds> = {
  [Key in keyof Kinds]: Kinds[Key] extends { name: infer Name extends string; payload: object } ? Name : never;
}[keyof Kinds];

/** The runners of all kinds. It does not compile if a kind has no runner, or a runner's kind is not listed. */
export function runnersOfAllKinds<Name extends JobName>(
  runners: readonly JobRunner<Name>[] & ([JobName] extends [Name] ? unknown : { noRunnerFor: Exclude<JobName, Name> }),
): readonly JobRunner[] {
  return runners;
}
