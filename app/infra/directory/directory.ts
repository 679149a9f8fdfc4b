import { type Clock, sleep } from '../clock.ts';
import { RetryLater } from '../errors.ts';
import type { Redis } from '../redis/redis.ts';
import type { CallOutcome, SlackClient } from '../slack/client/client.ts';
import { SlackRefused } from '../slack/client/errors.ts';
import type { Telemetry } from '../telemetry.ts';
import { type ChannelSight, createChannels } from './channels.ts';
import { createFollow, type Follow } from './follow.ts';
import { createGroups, type GroupIdOrHandle, type GroupLookup } from './groups.ts';
import { createPeopleLoad } from './load.ts';
import { memoryStore } from './memory.ts';
import { openShared } from './shared/shared.ts';
import { type HomeTeam, type SlackIdOrEmail, type SlackPerson, slackPersonOf, slackUser } from './slack-person.ts';
import type { DirectoryStore, SlackGroup } from './store.ts';
import { alone, type WantedLoad } from './turns.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
// How long an unanswered page of the load may delay the end of the program.
const DRAIN_MS = 2_000;
/**
 * A load that began within this time is not repeated. All processes request one at the same time each hour, and one
 * is enough.
 */
const JUST_LOADED_MS = 60_000;

/** People and channels of the Slack workspace, by our references and by Slack's ids, with lookups in constant time. */
export interface Directory extends Follow {
  /** Looks up a known person; it does not call Slack. */
  person(by: SlackIdOrEmail): Promise<SlackPerson | undefined>;
  /** Looks up a known person and asks Slack about an unknown one. Undefined: Slack does not know the person either. */
  lookup(by: SlackIdOrEmail, signal?: AbortSignal): Promise<SlackPerson | undefined>;
  /** Asks Slack again even about known people, for decisions that must not use outdated data. */
  askAnew(slackId: string, signal?: AbortSignal): Promise<SlackPerson | undefined>;
  /** Resolves a channel by name or id; throws RetryLater where @ops sees none, see {@link createChannels}. */
  channelId(nameOrId: string): Promise<string>;
  /**
   * Asks Slack which channel has this name now, and whether the known channel is visible; see {@link createChannels}.
   */
  lookAtChannel(known: { name: string; id: string }): Promise<ChannelSight>;
  /** Looks up a known active user group; it does not call Slack. */
  group(by: GroupIdOrHandle): Promise<SlackGroup | undefined>;
  /** Looks up a group and asks Slack about an unknown one; see {@link createGroups}. */
  lookupGroup(by: GroupIdOrHandle): Promise<GroupLookup>;
  /** All active user groups as Slack last listed them. Slack is asked if it was never asked before. */
  groups(): Promise<SlackGroup[]>;
  /** Begins to load everybody in the background, with retries, or takes over what other processes have loaded. */
  start(): void;
  /** Loads everybody again. Resolves when that is done or the directory is stopped. Only one load runs at a time. */
  refresh(): Promise<void>;
  /** Starts no more calls, and waits for the current one for at most two seconds. */
  stop(): Promise<void>;
}

export interface DirectoryOptions {
  /** The Slack client of @ops. */
  client: SlackClient;
  clock: Clock;
  telemetry: Telemetry;
  /** Name or id of the channel for reports. */
  opsChannel: string;
  /** Called with each page of people that was loaded. */
  onPeople?: (people: readonly SlackPerson[]) => Promise<void>;
  /**
   * Processes share the directory here, so that each knows what any of them has loaded. Without Redis, the data are
   * kept in memory.
   */
  redis?: Redis | undefined;
  /** Tells our own workspace once it is known. It is needed to recognise accounts of other workspaces. */
  home?: () => Promise<HomeTeam | undefined>;
}

export function createDirectory({
  client,
  clock,
  telemetry,
  opsChannel,
  onPeople = async () => {},
  redis,
  home = async () => undefined,
}: DirectoryOptions): Directory {
  const shared =
    redis === undefined
      ? undefined
      : openShared({
          redis,
          clock,
          telemetry,
          onUnknown: () => void load('start'),
          onReturn: (ms) => void load({ begunWithinMs: ms }),
        });
  const store: DirectoryStore = shared?.store ?? memoryStore();
  const turns = shared?.turns ?? alone;
  const channels = createChannels({ client, store, clock, telemetry, opsChannel });
  const groups = createGroups({ client, store, clock, telemetry });
  const people = createPeopleLoad({ client, store, clock, telemetry, home, onPeople });
  const stopping = new AbortController();
  let loading: Promise<void> | undefined;

  const person = (by: SlackIdOrEmail) =>
    'slackId' in by ? store.personById(by.slackId) : store.personByEmail(by.email);

  async function lookup(by: SlackIdOrEmail, signal?: AbortSignal): Promise<SlackPerson | undefined> {
    const known = await person(by);
    if (known !== undefined) return known;
    const asOf = clock.now();
    // While this call waits for its rate limit, the load may bring the person. Then no call is needed.
    const stillWanted = async () => (await person(by)) === undefined;
    const options = { priority: 'offer' as const, stillWanted, ...(signal === undefined ? {} : { signal }) };
    const method = 'slackId' in by ? 'users.info' : 'users.lookupByEmail';
    const outcome =
      'slackId' in by
        ? await client.call('users.info', { user: by.slackId }, options)
        : await client.call('users.lookupByEmail', { email: by.email }, options);
    if (outcome.kind === 'unwanted') return person(by);
    return taken(method, outcome, asOf);
  }

  async function askAnew(slackId: string, signal?: AbortSignal): Promise<SlackPerson | undefined> {
    const asOf = clock.now();
    const options = { priority: 'answer' as const, ...(signal === undefined ? {} : { signal }) };
    const outcome = await client.call('users.info', { user: slackId }, options);
    return outcome.kind === 'unwanted' ? person({ slackId }) : taken('users.info', outcome, asOf);
  }

  async function taken(
    method: 'users.info' | 'users.lookupByEmail',
    outcome: Exclude<CallOutcome<{ user?: unknown }>, { kind: 'unwanted' }>,
    asOf: Date,
  ): Promise<SlackPerson | undefined> {
    if (outcome.kind === 'refused') {
      if (outcome.meaning === 'person') return undefined;
      throw new SlackRefused(method, outcome.error);
    }
    const found = slackPersonOf(slackUser.parse(outcome.result.user), { home: await home() });
    await store.putPeople([found], asOf);
    return found;
  }

  /** Loads everybody and retries until it is done. If Slack is unavailable, the app works with what it knows. */
  async function loadUntilDone(wanted: WantedLoad): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !stopping.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const turn = await turns.take(wanted, stopping.signal);
        if (turn === undefined) return;
        await people.run(stopping.signal, turn.renew);
        if (stopping.signal.aborted) return;
        await channels.refresh();
        await groups.refresh();
        await turn.finish();
        return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        telemetry.emit('directory.load_failed', { because: reason(error) });
        const until = error instanceof RetryLater ? error.until.getTime() - clock.now().getTime() : 0;
        await sleep(clock, Math.max(pause, until), stopping.signal);
      }
    }
  }

  function load(wanted: WantedLoad): Promise<void> {
    loading ??= loadUntilDone(wanted).finally(() => {
      loading = undefined;
    });
    return loading;
  }

  return {
    person,
    lookup,
    askAnew,
    channelId: channels.id,
    lookAtChannel: channels.look,
    group: groups.known,
    lookupGroup: groups.lookup,
    groups: groups.all,
    ...createFollow({ store, clock, home }),
    start: () => {
      shared?.start();
      void load('start');
    },
    refresh: () => load({ begunWithinMs: JUST_LOADED_MS }),
    stop: async () => {
      stopping.abort();
      const enough = new AbortController();
      await Promise.race([loading, sleep(clock, DRAIN_MS, enough.signal)]);
      enough.abort();
      await shared?.stop();
    },
  };
}

function reason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
