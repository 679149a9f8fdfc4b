import { randomUUID } from 'node:crypto';
import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';
import type { World } from '../workspace/world.ts';
import { Refusal } from './errors.ts';
import { checkedBlocks } from './methods/content.ts';
import type { Channel, Draft, InstalledApp, Message } from './shapes.ts';

// How long an address is valid. The number is from Slack's interactivity guide.
const lifeMs = 30 * 60_000;
const mostUses = 5;

interface ResponseUrl {
  app: InstalledApp;
  channel: Channel;
  userId: string;
  /** The time stamp of the clicked message, if there is one. */
  ts: string | undefined;
  at: number;
  uses: number;
}

/** The addresses by which an app answers an act. Each can be used five times within half an hour. */
export class ResponseUrls {
  readonly #world: World;
  readonly #issued = new Map<string, ResponseUrl>();

  constructor(world: World) {
    this.#world = world;
  }

  issue(app: InstalledApp, channel: Channel, userId: string, message?: Message): string {
    const token = randomUUID();
    const at = this.#world.clock.now();
    this.#issued.set(token, { app, channel, userId, ts: message?.ts, at, uses: 0 });
    return `${this.#world.url()}/response/${app.appId}/${token}`;
  }

  /** The name of the app that the address was given to. */
  owner(token: string): string {
    return this.#issued.get(token)?.app.name ?? '';
  }

  /**
   * Carries out a post of the app. Refuses an address that is used up or expired, and content that Slack would not
   * show.
   */
  answer(token: string, body: unknown): void {
    const issued = this.#issued.get(token);
    if (!issued) throw new Refusal('invalid_url');
    if (this.#world.clock.now() - issued.at > lifeMs) throw new Refusal('expired_url');
    if (issued.uses >= mostUses) throw new Refusal('used_url');
    if (!isObject(body)) throw new Refusal('invalid_payload');
    issued.uses += 1;
    this.#apply(issued, body);
  }

  /** Shows the answer in the acknowledgement of a slash command. Undefined if the acknowledgement was empty. */
  fromAck(app: InstalledApp, channel: Channel, userId: string, payload: unknown): Message | undefined {
    if (!isObject(payload) || (textAt(payload, 'text') === undefined && payload.blocks === undefined)) return undefined;
    return this.#post({ app, channel, userId }, payload);
  }

  #apply(issued: ResponseUrl, body: JsonObject): void {
    const original = issued.ts;
    if (body.delete_original === true && original !== undefined) this.#remove(issued.channel, original);
    else if (body.replace_original === true && original !== undefined) this.#replace(issued, original, body);
    else this.#post(issued, body);
  }

  #post({ app, channel, userId }: Pick<ResponseUrl, 'app' | 'channel' | 'userId'>, body: JsonObject): Message {
    const thread = textAt(body, 'thread_ts');
    const draft: Draft = {
      user: app.botUserId,
      bot_id: app.botId,
      app_id: app.appId,
      ...contentOf(body),
      ...(thread === undefined ? {} : { thread_ts: thread }),
    };
    const { workspace } = this.#world;
    return body.response_type === 'in_channel'
      ? workspace.post(channel, draft)
      : workspace.whisper(channel, userId, draft);
  }

  #replace({ channel }: ResponseUrl, ts: string, body: JsonObject): void {
    const { workspace } = this.#world;
    const message = channel.messages.find((one) => one.ts === ts);
    if (message) {
      workspace.edit(
        channel,
        message,
        { ...contentOf(body), ...(message.metadata ? { metadata: message.metadata } : {}) },
        message.user,
      );
      return;
    }
    const whispered = workspace.ephemerals.find((one) => one.ts === ts);
    if (!whispered) return;
    const { text, blocks } = contentOf(body);
    whispered.text = text;
    delete whispered.blocks;
    if (blocks) whispered.blocks = workspace.withBlockIds(blocks);
  }

  #remove(channel: Channel, ts: string): void {
    const { workspace } = this.#world;
    const message = channel.messages.find((one) => one.ts === ts);
    if (message) workspace.remove(channel, message);
    const whispered = workspace.ephemerals.findIndex((one) => one.ts === ts);
    if (whispered >= 0) workspace.ephemerals.splice(whispered, 1);
  }
}

function contentOf(body: JsonObject) {
  const text = textAt(body, 'text') ?? '';
  const blocks = body.blocks === undefined ? [] : checkedBlocks(body.blocks);
  const attachments = objectsIn(body.attachments);
  if (text.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text');
  return { text, ...(blocks.length > 0 ? { blocks } : {}), ...(attachments.length > 0 ? { attachments } : {}) };
}
