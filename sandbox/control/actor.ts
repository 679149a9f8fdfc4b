import { ImpossibleAct } from '../api/errors.ts';
import type { View } from '../api/shapes.ts';
import type { Entries } from '../workspace/view-state.ts';
import type { ActResult, Stage } from './acts/act.ts';
import { channelOf, channelSeen } from './acts/act.ts';
import { change, mention, message, openHome, type PostResult, post } from './acts/channel.ts';
import type { Click, ClickResult } from './acts/click.ts';
import { type CommandResult, command } from './acts/command.ts';
import { closeView, type SubmitResult, submitView } from './acts/modal.ts';
import { shortcut } from './acts/shortcut.ts';
import { clickOrChoose, type Suggest, type SuggestResult, suggest } from './acts/suggest.ts';

/** A person who acts in the workspace. An act that is impossible in Slack throws ImpossibleAct. */
export class Actor {
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get id(): string {
    return this.#stage.person.id;
  }

  /** Clicks a button or chooses from a menu: in the open modal, the newest message that has it, or a Home tab. */
  click(wanted: Click): Promise<ClickResult> {
    return clickOrChoose(this.#stage, wanted);
  }

  /** Opens a menu whose options come from its app, or types in it. Returns the options. */
  suggest(wanted: Suggest): Promise<SuggestResult> {
    return suggest(this.#stage, wanted);
  }

  /** Types a slash command, in a channel or in the DM with its app. */
  command(name: string, text = '', options: { channel?: string } = {}): Promise<CommandResult> {
    return command(this.#stage, name, text, options);
  }

  /** Chooses a global shortcut of an app. */
  shortcut(appName: string, callbackId: string): Promise<ActResult> {
    return shortcut(this.#stage, appName, callbackId);
  }

  /** The modal on top of the person's screen. */
  view(): View | undefined {
    return this.#stage.world.views.top(this.id, this.#stage.tab);
  }

  /** The app's Home tab as this person sees it. */
  home(appName: string): View | undefined {
    const { workspace, views } = this.#stage.world;
    const app = workspace.apps.find((one) => one.name === appName);
    return app && views.home(app, this.id);
  }

  /** Fills in the open modal and submits it. Fields are named by action_id or block_id. */
  submitView(entries: Entries = {}): Promise<SubmitResult> {
    return submitView(this.#stage, entries);
  }

  /** Closes the open modal; with `all`, the whole stack. */
  closeView(options: { all?: boolean } = {}): Promise<ActResult> {
    return closeView(this.#stage, options);
  }

  /** Writes a message in a channel. It begins with a mention of the app. */
  mention(appName: string, channel: string, text: string, options: { thread?: string } = {}): Promise<PostResult> {
    return mention(this.#stage, appName, channel, text, options);
  }

  /** Writes to the app's bot in their DM. */
  message(appName: string, text: string): Promise<PostResult> {
    return message(this.#stage, appName, text);
  }

  /** Writes in a channel. */
  post(channel: string, text: string, options: { thread?: string } = {}): Promise<PostResult> {
    return post(this.#stage, channel, text, options);
  }

  /** Opens the app's Home tab, or its messages. */
  openHome(appName: string, options: { tab?: 'home' | 'messages' } = {}): Promise<ActResult> {
    return openHome(this.#stage, appName, options);
  }

  join(channelName: string): Promise<ActResult> {
    const channel = channelSeen(this.#stage, channelName);
    if (channel.kind !== 'public') throw new ImpossibleAct(`#${channel.name} is private: a member has to invite.`);
    return change(this.#stage, () => this.#workspace.join(channel, this.id));
  }

  leave(channelName: string): Promise<ActResult> {
    const channel = channelOf(this.#stage, channelName);
    return change(this.#stage, () => this.#workspace.leave(channel, this.id));
  }

  invite(channelName: string, userId: string): Promise<ActResult> {
    const channel = channelOf(this.#stage, channelName);
    return change(this.#stage, () => this.#workspace.join(channel, userId, this.id));
  }

  kick(channelName: string, userId: string): Promise<ActResult> {
    const channel = channelOf(this.#stage, channelName);
    return change(this.#stage, () => this.#workspace.leave(channel, userId));
  }

  rename(channelName: string, name: string): Promise<ActResult> {
    const channel = channelOf(this.#stage, channelName);
    return change(this.#stage, () => this.#workspace.rename(channel, name, this.id));
  }

  archive(channelName: string): Promise<ActResult> {
    const channel = channelOf(this.#stage, channelName);
    return change(this.#stage, () => this.#workspace.archive(channel, this.id));
  }

  unarchive(channelName: string): Promise<ActResult> {
    const channel = channelSeen(this.#stage, channelName);
    return change(this.#stage, () => this.#workspace.unarchive(channel, this.id));
  }

  get #workspace() {
    return this.#stage.world.workspace;
  }
}
