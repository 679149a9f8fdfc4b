import { ImpossibleAct } from '../../api/errors.ts';
import type { Draft } from '../../api/shapes.ts';
import { wiredView } from '../../wire.ts';
import { type ActResult, appNamed, channelOf, directWith, resultOf, resultOfAll, type Stage } from './act.ts';

export interface PostResult extends ActResult {
  channel: string;
  ts: string;
}

/** Writes in a channel or thread. */
export async function post(
  stage: Stage,
  channelName: string,
  text: string,
  { thread }: { thread?: string | undefined } = {},
): Promise<PostResult> {
  const { workspace } = stage.world;
  const channel = channelOf(stage, channelName);
  if (channel.archived) throw new ImpossibleAct(`#${channel.name} is archived: nobody can write there.`);
  const draft: Draft = { user: stage.person.id, text, ...(thread ? { thread_ts: thread } : {}) };
  let ts = '';
  const acks = await stage.delivery.following(() => {
    ts = workspace.post(channel, draft).ts;
  });
  return { ...resultOfAll(acks), channel: channel.id, ts };
}

/** Writes to the app's bot in their DM. */
export async function message(stage: Stage, appName: string, text: string): Promise<PostResult> {
  return await post(stage, directWith(stage, appNamed(stage, appName)).id, text);
}

/** Writes a message in a channel. It begins with a mention of the app. */
export async function mention(
  stage: Stage,
  appName: string,
  channelName: string,
  text: string,
  options: { thread?: string | undefined } = {},
): Promise<PostResult> {
  return await post(stage, channelName, `<@${appNamed(stage, appName).botUserId}> ${text}`, options);
}

/** Opens the app's Home tab, or its messages. */
export async function openHome(
  stage: Stage,
  appName: string,
  { tab = 'home' }: { tab?: 'home' | 'messages' | undefined } = {},
): Promise<ActResult> {
  const app = appNamed(stage, appName);
  const { clock, views } = stage.world;
  const view = tab === 'home' ? views.home(app, stage.person.id) : undefined;
  const ack = await stage.delivery.event(app, {
    type: 'app_home_opened',
    user: stage.person.id,
    channel: directWith(stage, app).id,
    tab,
    event_ts: clock.nextTs(),
    ...(view ? { view: wiredView(view) } : {}),
  });
  return resultOf(ack);
}

/** Changes something in the workspace and waits until the subscribed apps have acknowledged. */
export async function change(stage: Stage, act: () => void): Promise<ActResult> {
  return resultOfAll(await stage.delivery.following(act));
}
