import { exchangeJobs } from '../domain/announcements/exchange.ts';
import { announcementJobs } from '../domain/announcements/jobs.ts';
import { webhookJobs } from '../domain/announcements/webhooks/jobs.ts';
import { dailyJobs } from '../domain/daily/jobs.ts';
import { digestJobs } from '../domain/feedback/figures/digest-jobs.ts';
import { feedbackJobs } from '../domain/feedback/jobs.ts';
import { homeJobs } from '../domain/home/jobs.ts';
import { intercomJobs } from '../domain/intercom/jobs.ts';
import { invoiceJobs } from '../domain/invoices/jobs.ts';
import { metricsJobs } from '../domain/metrics/jobs.ts';
import { claimJobs } from '../domain/offers/claim/claim-jobs.ts';
import { offerJobs } from '../domain/offers/jobs.ts';
import { nudgeJobs } from '../domain/offers/nudge/jobs.ts';
import { overviewJobs } from '../domain/offers/overview/jobs.ts';
import { unclaimedJobs } from '../domain/offers/unclaimed-jobs.ts';
import { projectJobs } from '../domain/projects/jobs.ts';
import { channelJobs } from '../domain/reports/channels/jobs.ts';
import { createKeptChannels } from '../domain/reports/channels/kept-channels.ts';
import { reportJobs } from '../domain/reports/jobs.ts';
import { reviewJobs } from '../domain/reviews/jobs.ts';
import { surveyJobs } from '../domain/surveys/jobs.ts';
import type { Agency } from '../domain/surveys/mail/words.ts';
import { hoursRulesOf } from '../domain/team/hours/schedule.ts';
import { teamJobs } from '../domain/team/jobs.ts';
import { groupJobs } from '../domain/team/skills/group-jobs.ts';
import { intakeJobs } from '../inbound/intake/jobs.ts';
import { eventJobs } from '../inbound/slack/stored-events.ts';
import type { Directory } from '../infra/directory/directory.ts';
import type { JobRunner } from '../infra/jobs/job.ts';
import { runnersOfAllKinds } from '../job-kinds.ts';
import type { Base } from './base.ts';
import type { Bots } from './bots.ts';
import type { Numbers } from './numbers.ts';
import type { Outside } from './outside.ts';

export interface JobsOptions {
  base: Base;
  bots: Bots;
  directory: Directory;
  numbers: Numbers;
  outside: Outside;
  agency: () => Agency;
  /** Looks for new scores. A job uses it so as not to wait for the clock. */
  takeScores: () => Promise<void>;
}

/** The runners of all kinds of jobs, with their dependencies. */
export function jobs({
  base,
  bots,
  directory,
  numbers,
  outside,
  agency,
  takeScores,
}: JobsOptions): readonly JobRunner[] {
  const { config, db, transact, clock, telemetry, patience, effects, restore } = base;
  const { newproject, ops, statsbot } = bots;
  const { mailServer, intercom, freshbooks, webhooks, exchange } = outside;
  const { timeZone } = config;
  const { client } = ops;
  const rules = hoursRulesOf(config);
  const { urgentHours } = rules;
  const showing = { pageTemplate: config.projectUrlTemplate, timeZone, urgentHours, clock };
  const waves = { size: config.offers.waveSize, minutes: config.offers.waveMinutes };
  const settings = { FEEDBACK_CHANNEL: config.feedbackChannel, OPS_CHANNEL: config.opsChannel };
  const channels = createKeptChannels({ db, transact, clock, directory, settings });
  const opsChannel = () => channels.id('OPS_CHANNEL');
  const feedback = { channel: () => channels.id('FEEDBACK_CHANNEL'), channelName: config.feedbackChannel };
  const { standbyMinutes, escalationMinutes, staleHours } = config.offers;
  const offering = {
    ...{ db, transact, clock, telemetry, patience, newproject, ops, opsChannel, showing },
    ...{ waves, standbyMinutes, escalationMinutes, rules },
  };
  return runnersOfAllKinds([
    ...eventJobs({ db, clock, bots: bots.all }),
    ...intakeJobs({ db, transact, clock, telemetry }),
    ...teamJobs({ db, transact, directory, clock, client }),
    ...groupJobs({ db, transact, directory, clock, client }),
    ...offerJobs(offering),
    ...nudgeJobs(offering),
    ...unclaimedJobs(offering),
    ...overviewJobs({ db, transact, clock, newproject, showing }),
    ...claimJobs({ db, transact, clock, newproject, ops, showing, rules, staleHours }),
    ...projectJobs({ db, transact, clock, effects, ops, showing }),
    ...reviewJobs({ db, transact, clock, ops, rules }),
    ...feedbackJobs({ db, transact, clock, telemetry, ops, ...feedback, showing, takeScores, restore }),
    ...surveyJobs({
      ...{ db, transact, clock, telemetry, effects, ops, agency, publicUrl: config.http.publicUrl },
      mailing: config.smtp && mailServer && { server: mailServer, ...config.smtp },
      languages: config.survey.words,
      quarantineDays: config.survey.quarantineDays,
      reminderDays: config.survey.reminderDays,
    }),
    ...intercomJobs({
      ...{ db, transact, clock, telemetry, effects, intercom, restore },
      wanted: config.intercom?.notes ?? [],
    }),
    ...invoiceJobs({ db, transact, clock, telemetry, effects, ops, freshbooks, timeZone }),
    ...exchangeJobs({ db, transact, clock, telemetry, exchange }),
    ...announcementJobs({ db, transact, clock }),
    ...webhookJobs({ db, transact, clock, telemetry, sender: webhooks, urls: config.events.urls }),
    ...homeJobs({ db, transact, clock, effects, ops, directory, showing, waves, rules }),
    ...digestJobs({ db, transact, clock, ops, ...feedback, showing }),
    ...dailyJobs({ db, clock, ops, opsChannel, timeZone }),
    ...metricsJobs({ db, transact, clock, telemetry, metricAnswers: numbers.metricAnswers, ops, statsbot }),
    ...reportJobs({ db, ops, opsChannel, clock }),
    ...channelJobs({ db, clock, ops, channels }),
  ]);
}
