import type { TestFn } from 'ava';
import { type Agency, type Place, sharedPlace } from './agency.ts';

/** Everything that stories leave behind. People with their skills and accounts stay, and so do limits that Slack set. */
const LEFT_BY_STORIES = [
  ...['clients', 'projects', 'project_skills', 'project_members', 'project_channels', 'channel_presences'],
  ...['offers', 'offer_decisions', 'standbys', 'effects', 'messages', 'events', 'slack_events', 'slack_acts'],
  ...['refused_messages', 'audit_entries', 'announcements', 'jobs', 'notices', 'counted_reports', 'home_views'],
  ...['scores', 'feedback_posts', 'follow_ups', 'feedback_outcomes'],
];

/**
 * One running product for the serial tests of a file. Each test finds the people as they were, and no projects, messages
 * or calls to Slack. This costs a tenth of another product. A test that changes people, or leaves a call to Slack without
 * an answer, needs an agency of its own.
 */
export function agencyForAll<World extends Agency>(
  test: TestFn,
  make: (place: Place) => Promise<World>,
): () => Promise<World> {
  const place = sharedPlace(test);
  let running: Promise<World> | undefined;
  return async () => {
    if (running !== undefined) await forget(await running);
    running ??= make(place);
    return running;
  };
}

async function forget({ db, slack, settled }: Agency): Promise<void> {
  slack.faults.clear();
  await settled();
  await db.$transaction([
    db.$executeRaw`SET FOREIGN_KEY_CHECKS = 0`,
    ...LEFT_BY_STORIES.map((table) => db.$executeRawUnsafe(`DELETE FROM ${table}`)),
    db.$executeRaw`SET FOREIGN_KEY_CHECKS = 1`,
  ]);
  const { workspace } = slack.world;
  for (const channel of slack.channels()) channel.messages = [];
  workspace.ephemerals.length = 0;
  slack.api.log.length = 0;
}
