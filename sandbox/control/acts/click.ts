import { ImpossibleAct } from '../../api/errors.ts';
import type { Channel, InstalledApp, Message, View } from '../../api/shapes.ts';
import type { JsonObject } from '../../json.ts';
import { wiredActor, wiredMessage, wiredView } from '../../wire.ts';
import { visibleText } from '../../workspace/mentions.ts';
import type { MenuPlace } from '../../workspace/offered.ts';
import { answer, type Entries, type OfferedIn, typedIn } from '../../workspace/view-state.ts';
import { type Clickable, clickablesIn } from '../clickable.ts';
import { type ActResult, appNamed, channelSeen, resultOf, type Stage } from './act.ts';

/** Says what to click. Any one of these fields is enough. */
export interface Click {
  /** Look only in this channel, given by name or id. */
  channel?: string | undefined;
  /** Look only in content of this app. */
  app?: string | undefined;
  /** Look in the app's Home tab. */
  home?: boolean | undefined;
  ts?: string | undefined;
  actionId?: string | undefined;
  /** The id of the block, if several elements are alike. */
  blockId?: string | undefined;
  /** The label of the button. */
  text?: string | undefined;
  /** The button's value, if several are alike. */
  value?: string | undefined;
  /** The options to choose in a menu. */
  choose?: string | readonly string[] | undefined;
  /** What was entered so far in the open modal or the Home tab. */
  values?: Entries | undefined;
  /** The person's screen is out of date, so buttons of messages that were changed or deleted can be clicked too. */
  stale?: boolean | undefined;
}

export interface ClickResult extends ActResult {
  /** The channel of the clicked message, if there is one. */
  channel?: string;
  ts?: string;
}

export interface Place {
  app: InstalledApp;
  blocks: readonly JsonObject[];
  channel?: Channel;
  message?: Message;
  view?: View;
}

/**
 * Clicks a button, or chooses from a menu, in the open modal, a message or a Home tab. Throws if there is no such
 * element.
 */
export async function click(stage: Stage, wanted: Click): Promise<ClickResult> {
  const { place, clickable } = find(stage, wanted);
  const { app, message, view } = place;
  const { workspace, clock, triggers } = stage.world;
  if (view && wanted.values) view.state = { values: typedIn(view, wanted.values, offeredIn(stage, place)) };
  const action: JsonObject = {
    ...clickable.element,
    block_id: clickable.blockId,
    action_ts: clock.nextTs(),
    ...(wanted.choose === undefined
      ? {}
      : answer(clickable.element, wanted.choose, offeredIn(stage, place)(clickable))),
  };
  const ack = await stage.delivery.interaction(app, {
    type: 'block_actions',
    user: wiredActor(stage.person),
    team: { id: workspace.team.id, domain: workspace.team.domain },
    trigger_id: triggers.issue(app, stage.person.id, { fromModal: view?.type === 'modal', tab: stage.tab }),
    ...context(stage, place),
    actions: [action],
  });
  return { ...resultOf(ack), ...(message ? { channel: message.channel, ts: message.ts } : {}) };
}

/** The options that this person has been offered so far in menus whose options come from the app. */
export function offeredIn(stage: Stage, place: Pick<Place, 'view' | 'message'>): OfferedIn {
  return ({ blockId, actionId }) => stage.world.offered.of(menuIn(stage, place, { blockId, actionId }));
}

export function menuIn(
  { person }: Stage,
  { view, message }: Pick<Place, 'view' | 'message'>,
  { blockId, actionId }: { blockId: string; actionId: string },
): MenuPlace {
  const surface = view ? view.id : `${message?.channel} ${message?.ts}`;
  return { personId: person.id, surface, blockId, actionId };
}

/** Finds the element on the person's screen. `inputs`: fields that are sent only with the form are included. */
export function find(stage: Stage, wanted: Click, { inputs = false } = {}): { place: Place; clickable: Clickable } {
  const matches = (one: Clickable) =>
    (wanted.actionId === undefined || one.actionId === wanted.actionId) &&
    (wanted.blockId === undefined || one.blockId === wanted.blockId) &&
    (wanted.text === undefined || one.text === wanted.text) &&
    (wanted.value === undefined || one.element.value === wanted.value);
  const places = placesSeen(stage, wanted);
  for (const place of places) {
    const clickable = clickablesIn(place.blocks, { inputs }).find(matches);
    if (clickable) return { place, clickable };
  }
  const offered = places.flatMap(({ blocks }) => clickablesIn(blocks).map((one) => `${one.text} (${one.actionId})`));
  const sought = wanted.text ?? wanted.actionId ?? 'anything';
  throw new ImpossibleAct(
    `${stage.person.name} sees no "${sought}" to click. To be seen: ${[...new Set(offered)].join(', ') || 'no buttons at all'}.`,
  );
}

/** The places where the person may click, the most recent first. A modal covers everything else. */
function placesSeen(stage: Stage, wanted: Click): Place[] {
  const { views, workspace } = stage.world;
  const byApp = (place: Place) => wanted.app === undefined || place.app.name === wanted.app;
  const inMessages = wanted.channel !== undefined || wanted.ts !== undefined;
  if (wanted.home) {
    const app = appNamed(stage, wanted.app ?? '');
    const view = views.home(app, stage.person.id);
    return view ? [{ app, view, blocks: view.blocks }] : [];
  }
  const modal = inMessages ? undefined : views.top(stage.person.id, stage.tab);
  const modalApp = workspace.apps.find((one) => one.appId === modal?.app_id);
  const open = modal && modalApp ? [{ app: modalApp, view: modal, blocks: modal.blocks }] : [];
  return [...open, ...messagePlaces(stage, wanted)].filter(byApp);
}

function messagePlaces(stage: Stage, { channel: named, ts, stale }: Click): Place[] {
  const { workspace } = stage.world;
  const inside = named === undefined ? undefined : channelSeen(stage, named);
  const channels = inside
    ? [inside]
    : [...workspace.channels.values()].filter((one) => one.members.has(stage.person.id));
  const live = channels.flatMap((one) => one.messages);
  const former = stale ? channels.flatMap((one) => one.formerMessages) : [];
  const whispered = workspace.ephemerals.filter(
    (one) => one.ephemeralFor === stage.person.id && (!inside || one.channel === inside.id),
  );
  const seen = [...live, ...whispered].sort((a, b) => (a.ts < b.ts ? 1 : -1));
  return [...seen, ...former.reverse()]
    .filter((message) => ts === undefined || message.ts === ts)
    .flatMap((message) => {
      const app = workspace.apps.find((one) => one.appId === message.app_id);
      const channel = workspace.channels.get(message.channel);
      return app && channel && message.blocks ? [{ app, channel, message, blocks: message.blocks }] : [];
    });
}

export function context(stage: Stage, { app, channel, message, view }: Place): JsonObject {
  if (view) return { container: { type: 'view', view_id: view.id }, view: wiredView(view) };
  if (!channel || !message) return {};
  const isEphemeral = message.ephemeralFor !== undefined;
  const thread = message.thread_ts ? { thread_ts: message.thread_ts } : {};
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...thread,
    },
    channel: { id: channel.id, name: nameShown(channel) },
    // Slack does not store ephemeral messages, so it does not send them.
    ...(isEphemeral ? {} : { message: { ...wiredMessage(message), text: message.text || visibleText(message) } }),
    state: { values: {} },
    response_url: stage.responses.issue(app, channel, stage.person.id, message),
  };
}

function nameShown(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'private' ? 'privategroup' : channel.name;
}
