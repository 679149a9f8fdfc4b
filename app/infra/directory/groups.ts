import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { SlackClient } from '../slack/client/client.ts';
import { SlackRefused } from '../slack/client/errors.ts';
import type { Telemetry } from '../telemetry.ts';
import type { DirectoryStore, SlackGroup } from './store.ts';

const AGAIN_AFTER_MS = 30_000;

/** A reference to a user group: Slack's id, or its handle in any case, with or without @. */
export type GroupIdOrHandle = { groupId: string } | { handle: string };

export type GroupLookup =
  | { outcome: 'found'; group: SlackGroup }
  /** There is no such group, or it is disabled. */
  | { outcome: 'unknown' }
  /** The free plan has no user groups. */
  | { outcome: 'not_on_this_plan' };

/** A user group in usergroups.list and subteam_updated. */
export const slackGroup = z.object({
  id: z.string().regex(/^S[A-Z0-9]+$/),
  handle: z.string().min(1),
  /** Seconds since the epoch; 0 or absent: active. */
  date_delete: z.number().optional(),
});

const listed = z.object({ usergroups: z.array(slackGroup) });

export interface Groups {
  /** Looks up a known group; it does not call Slack. */
  known(by: GroupIdOrHandle): Promise<SlackGroup | undefined>;
  /** Looks up a group and asks Slack about an unknown one, at most twice a minute. */
  lookup(by: GroupIdOrHandle): Promise<GroupLookup>;
  /** All active groups as Slack last listed them. Slack is asked if it was never asked before. */
  all(): Promise<SlackGroup[]>;
  /** Reads the groups again if they were ever read. If Slack fails, they count as never read. */
  refresh(): Promise<void>;
}

/** Finds user groups by id and handle. They are read from Slack on first use, and again when one is missing. */
export function createGroups({
  client,
  store,
  clock,
  telemetry,
}: {
  client: SlackClient;
  store: DirectoryStore;
  clock: Clock;
  telemetry: Telemetry;
}): Groups {
  let readAt: number | undefined;
  let onThisPlan = true;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const outcome = await client.call('usergroups.list', { include_disabled: false }, { priority: 'offer' });
    if (outcome.kind === 'unwanted') return;
    onThisPlan = !(outcome.kind === 'refused' && outcome.error === 'plan_upgrade_required');
    if (outcome.kind === 'refused' && onThisPlan) throw new SlackRefused('usergroups.list', outcome.error);
    const groups = outcome.kind === 'refused' ? [] : listed.parse(outcome.result).usergroups;
    await store.replaceGroups(groups.map(({ id, handle }) => ({ groupId: id, handle })));
    readAt = clock.monotonic();
  }

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function isFresh(): boolean {
    return readAt !== undefined && clock.monotonic() - readAt < AGAIN_AFTER_MS;
  }

  const known = (by: GroupIdOrHandle) =>
    'groupId' in by ? store.groupById(by.groupId) : store.groupByHandle(bare(by.handle));

  return {
    known,
    async lookup(by) {
      const before = await known(by);
      if (before !== undefined) return { outcome: 'found', group: before };
      // The groups may also be missing from a shared store that has lost them.
      if (!isFresh() || (await store.groupIds()) === undefined) await readOnce();
      const group = await known(by);
      if (group !== undefined) return { outcome: 'found', group };
      return { outcome: onThisPlan ? 'unknown' : 'not_on_this_plan' };
    },
    async all() {
      if ((await store.groupIds()) === undefined) await readOnce();
      const ids = (await store.groupIds()) ?? [];
      const groups = await Promise.all(ids.map((groupId) => store.groupById(groupId)));
      return groups.flatMap((group) => group ?? []).sort((one, other) => one.handle.localeCompare(other.handle, 'en'));
    },
    async refresh() {
      if ((await store.groupIds()) === undefined) return;
      await readOnce().catch((error: unknown) =>
        telemetry.emit('directory.groups_failed', { because: error instanceof Error ? error.message : String(error) }),
      );
    },
  };
}

function bare(handle: string): string {
  return handle.replace(/^@/, '').toLowerCase();
}
