import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { SlackClient } from '../slack/client/client.ts';
import { SlackRefused } from '../slack/client/errors.ts';
import type { Telemetry } from '../telemetry.ts';
import type { DirectoryStore, SlackGroup } from './store.ts';

const AGAIN_AFTER_MS = 30_000;

/** How a user group is asked for: by Slack's id, or by its handle, in any case, with or without @. */
export type GroupIdOrHandle = { groupId: string } | { handle: string };

export type GroupLookup =
  | { outcome: 'found'; group: SlackGroup }
  /** Slack knows none, or only one that is switched off. */
  | { outcome: 'unknown' }
  /** User groups do not exist on the free plan. */
  | { outcome: 'not_on_this_plan' };

/** A user group of Slack: of usergroups.list and subteam_updated. */
export const slackGroup = z.object({
  id: z.string().regex(/^S[A-Z0-9]+$/),
  handle: z.string().min(1),
  /** Seconds since the epoch; 0 or absent: in use. */
  date_delete: z.number().optional(),
});

const listed = z.object({ usergroups: z.array(slackGroup) });

export interface Groups {
  /** From what is known already; asks nobody. */
  known(by: GroupIdOrHandle): Promise<SlackGroup | undefined>;
  /** The same, and asks Slack about a group that is not known, at most twice a minute. */
  lookup(by: GroupIdOrHandle): Promise<GroupLookup>;
  /** All that are in use, as Slack listed them last. Asks Slack where it was never asked. */
  all(): Promise<SlackGroup[]>;
  /** Reads them anew, where they have ever been asked for. A Slack that does not give them only makes them unknown. */
  refresh(): Promise<void>;
}

/** User groups by id and handle, read from Slack when first asked for, and again when one is missing. */
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
      // What we have read may have been lost since, by a store that we share.
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
