import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { SlackClient } from '../slack/client/client.ts';
import { SlackRefused } from '../slack/client/errors.ts';
import type { Telemetry } from '../telemetry.ts';
import { type HomeTeam, type SlackPerson, slackPersonOf, slackUser } from './slack-person.ts';
import type { DirectoryStore } from './store.ts';

// Slack's recommendation for users.list.
const PAGE = 200;

export interface LoadOptions {
  client: SlackClient;
  store: DirectoryStore;
  clock: Clock;
  telemetry: Telemetry;
  home: () => Promise<HomeTeam | undefined>;
  /** Called with each page; if it throws, the page is read again. */
  onPeople: (people: readonly SlackPerson[]) => Promise<void>;
}

/** Reads everybody in the workspace, page by page. */
export interface PeopleLoad {
  /**
   * Resolves after the last page. If it throws, the next call continues with the page that failed: in a large
   * workspace, a load that started anew each time might never end. `onPage` is called for each page.
   */
  run(signal: AbortSignal, onPage?: () => Promise<void>): Promise<void>;
}

export function createPeopleLoad({ client, store, clock, telemetry, home, onPeople }: LoadOptions): PeopleLoad {
  let cursor: string | undefined;
  let count = 0;

  async function page(signal: AbortSignal): Promise<void> {
    const asOf = clock.now();
    const args = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
    const outcome = await client.call('users.list', args, { priority: 'digest', signal });
    if (outcome.kind === 'unwanted') throw new Error('users.list: expected an answer, the call was dropped.');
    if (outcome.kind === 'refused') {
      if (outcome.error === 'invalid_cursor') cursor = undefined;
      throw new SlackRefused('users.list', outcome.error);
    }
    const people = readable(outcome.result.members ?? [], { telemetry, home: await home() });
    await store.putPeople(people, asOf);
    await onPeople(people);
    count += people.length;
    const next = outcome.result.response_metadata?.next_cursor || undefined;
    if (next !== undefined && next === cursor) throw new Error(`users.list: Slack gave the cursor ${next} twice.`);
    cursor = next;
  }

  return {
    async run(signal, onPage = async () => undefined) {
      const startedAt = performance.now();
      do {
        await page(signal);
        await onPage();
      } while (cursor !== undefined && !signal.aborted);
      if (cursor !== undefined) return;
      telemetry.emit('directory.loaded', { people: count, ms: performance.now() - startedAt });
      count = 0;
    },
  };
}

/** Parses the accounts of a page. A malformed account is left out, so that it does not keep the others out. */
function readable(
  members: readonly unknown[],
  { telemetry, home }: { telemetry: Telemetry; home: HomeTeam | undefined },
): SlackPerson[] {
  return members.flatMap((member) => {
    const read = slackUser.safeParse(member);
    if (read.success) return [slackPersonOf(read.data, { home })];
    telemetry.emit('directory.unreadable', { because: z.prettifyError(read.error) });
    return [];
  });
}
