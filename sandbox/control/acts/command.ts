import { ImpossibleAct } from '../../api/errors.ts';
import type { Message } from '../../api/shapes.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { type ActResult, channelOf, directWith, resultOf, type Stage } from './act.ts';

export interface CommandResult extends ActResult {
  /** The answer that the person saw. */
  ephemeral?: Message;
}

const lookEveryMs = 5;

/**
 * Types a slash command, in a channel or in the DM with its app. Resolves with the first answer: an ephemeral message,
 * or a modal.
 */
export async function command(
  stage: Stage,
  name: string,
  text: string,
  { channel: named }: { channel?: string | undefined } = {},
): Promise<CommandResult> {
  const { person, world, delivery, responses, answerWaitMs } = stage;
  const { workspace } = world;
  // If two apps have the same command, the one installed last gets it. In the sandbox all apps are installed from the
  // start. So if one of the two is not running, it counts as not installed.
  const having = workspace.apps.filter((one) => one.commands.some((known) => known.command === name));
  const app = having.findLast((one) => world.sockets.count(one) > 0) ?? having.at(-1);
  if (!app) throw new ImpossibleAct(`No installed app has the command ${name}.`);
  const channel = named === undefined ? directWith(stage, app) : channelOf(stage, named);
  const escapes = app.commands.some((known) => known.command === name && known.shouldEscape);
  const shownBefore = workspace.ephemerals.length;
  const modalBefore = world.views.top(person.id, stage.tab);
  const ack = await delivery.command(app, {
    command: name,
    text: escapes ? escaped(workspace, text) : text,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: person.id,
    user_name: person.name,
    response_url: responses.issue(app, channel, person.id),
    trigger_id: world.triggers.issue(app, person.id, { tab: stage.tab }),
  });
  if (!ack.acked) return resultOf(ack);
  responses.fromAck(app, channel, person.id, ack.payload);
  const answered = () => workspace.ephemerals.slice(shownBefore).find((one) => one.ephemeralFor === person.id);
  const modalOpened = () => world.views.top(person.id, stage.tab) !== modalBefore;
  const giveUp = performance.now() + answerWaitMs;
  while (!answered() && !modalOpened() && performance.now() < giveUp) await nextLook();
  const ephemeral = answered();
  return { ...resultOf(ack), ...(ephemeral ? { ephemeral } : {}) };
}

/** Does what Slack's should_escape does: names of people and channels become `<@U…|name>` and `<#C…|name>`. */
function escaped(workspace: Workspace, text: string): string {
  return text
    .replaceAll(/(?<![<\w])@([a-z0-9][\w.-]*)/g, (whole, handle: string) => {
      const person = workspace.personNamed(handle);
      return person ? `<@${person.id}|${person.name}>` : whole;
    })
    .replaceAll(/(?<![<\w])#([a-z0-9][\w-]*)/g, (whole, name: string) => {
      const channel = workspace.channelNamed(name);
      return channel ? `<#${channel.id}|${channel.name}>` : whole;
    });
}

function nextLook(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, lookEveryMs);
  });
}
