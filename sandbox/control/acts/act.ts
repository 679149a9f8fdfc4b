import { ImpossibleAct } from '../../api/errors.ts';
import type { ResponseUrls } from '../../api/response-urls.ts';
import type { Channel, InstalledApp, Person } from '../../api/shapes.ts';
import type { Delivery } from '../../socket/deliver.ts';
import type { Ack } from '../../socket/socket.ts';
import type { World } from '../../workspace/world.ts';

/** Who acts, where, and in which workspace. */
export interface Stage {
  person: Person;
  /** The tab of the page in which the person acts. Undefined for a test or the command line. */
  tab?: string | undefined;
  world: World;
  delivery: Delivery;
  responses: ResponseUrls;
  /** How long to wait for the answer to a command with an empty acknowledgement. */
  answerWaitMs: number;
}

/**
 * The result of an act: whether the app acknowledged it and after how many milliseconds, or else the error that the
 * person sees.
 */
export interface ActResult {
  acked: boolean;
  ms: number;
  error?: string;
}

export function resultOf({ acked, ms, error }: Ack): ActResult {
  return { acked, ms, ...(error ? { error } : {}) };
}

/** The result of an act that was sent to several apps, or to none. */
export function resultOfAll(acks: readonly Ack[]): ActResult {
  const missed = acks.find((ack) => !ack.acked);
  return {
    acked: !missed,
    ms: Math.max(0, ...acks.map((ack) => ack.ms)),
    ...(missed?.error ? { error: missed.error } : {}),
  };
}

export function appNamed({ world }: Stage, name: string): InstalledApp {
  const app = world.workspace.apps.find((one) => one.name === name);
  if (app) return app;
  const known = world.workspace.apps.map((one) => one.name).join(', ');
  throw new ImpossibleAct(`There is no app "${name}" here. Installed: ${known}.`);
}

/** The channel with this name, if the person can see it. */
export function channelSeen({ person, world }: Stage, name: string): Channel {
  const channel = world.workspace.channelNamed(name);
  if (channel && (channel.kind === 'public' || channel.members.has(person.id))) return channel;
  throw new ImpossibleAct(`${person.name} sees no channel "${name}".`);
}

/** The channel with this name, if the person is in it. */
export function channelOf(stage: Stage, name: string): Channel {
  const channel = channelSeen(stage, name);
  if (channel.members.has(stage.person.id)) return channel;
  throw new ImpossibleAct(`${stage.person.name} is not in #${channel.name}, and has to join first.`);
}

/** The DM between the person and the app's bot. It is opened if needed. */
export function directWith({ person, world }: Stage, app: InstalledApp): Channel {
  return world.workspace.openDirect([app.botUserId, person.id], person.id);
}
