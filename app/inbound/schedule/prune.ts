import { pruneAnnouncements, pruneLanes } from '../../domain/announcements/prune.ts';
import { pruneAudit } from '../../domain/audit/prune.ts';
import { pruneDecisions } from '../../domain/offers/decisions/prune.ts';
import { pruneNotices } from '../../domain/reports/prune.ts';
import { stillNeededEffects, stillNeededMessages } from '../../domain/still-needed.ts';
import { pruneLinks } from '../../domain/surveys/prune.ts';
import type { Database } from '../../infra/database/client.ts';
import { pruneEffects } from '../../infra/effects/prune.ts';
import { pruneJobs } from '../../infra/jobs/prune.ts';
import { pruneRests } from '../../infra/slack/pace/rests.ts';
import { pruneMessages } from '../../infra/slack/posts/prune.ts';
import { pruneActs, pruneStoredEvents } from '../../infra/slack/socket/forget.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { pruneRefusedMessages } from '../amqp/prune.ts';
import { pruneEvents } from '../intake/prune.ts';
import { pruneSlots } from './scheduler.ts';

/**
 * Deletes what is older than KEEP_DAYS: events, refused messages, ended jobs, lines of the audit trail, decisions
 * about offers, records of reports, of messages and of other effects. Ids of Slack's events and acts are kept for two
 * days, and announcements for 30. Projects, people and scores are kept, and so is what may still be needed. Several
 * processes may prune at the same time.
 */
export async function prune(
  { db, telemetry }: { db: Database; telemetry: Telemetry },
  { now, keepDays, signal }: { now: Date; keepDays: number; signal: AbortSignal },
): Promise<void> {
  const before = new Date(now.getTime() - keepDays * 86_400_000);
  const pruning = { before, signal };
  const gone = {
    events: await pruneEvents(db, pruning),
    refusedMessages: await pruneRefusedMessages(db, pruning),
    jobs: await pruneJobs(db, pruning),
    auditLines: await pruneAudit(db, pruning),
    decisions: await pruneDecisions(db, pruning),
    notices: await pruneNotices(db, pruning),
    messages: await pruneMessages(db, { ...pruning, needed: stillNeededMessages(db, before) }),
    effects: await pruneEffects(db, { ...pruning, needed: stillNeededEffects(db, before) }),
    slackEvents: await pruneStoredEvents(db, { ...pruning, now }),
    slackActs: await pruneActs(db, { now, signal }),
    surveyLinks: await pruneLinks(db, { now, signal }),
    announcements: await pruneAnnouncements(db, { now, signal }),
    webhookLanes: await pruneLanes(db, { now, signal }),
    channelRests: await pruneRests(db),
    slots: await pruneSlots(db, { now, signal }),
  };
  if (Object.values(gone).some((count) => count > 0)) telemetry.emit('schedule.pruned', gone);
}
