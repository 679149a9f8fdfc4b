import { listen } from './server.ts';
import { Sandbox, type SandboxOptions } from './slack.ts';

export type { Channel, Message, Person, View } from './api/shapes.ts';
export { Sandbox, type SandboxOptions } from './slack.ts';
export { type Mentions, mentionsIn, visibleText } from './workspace/mentions.ts';

/** Starts a local Slack: Web API, Socket Mode, page and control API on one port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = new Sandbox(options);
  await openSandbox(sandbox, options);
  return sandbox;
}

/** Opens a port for a sandbox that was prepared before. */
export async function openSandbox(
  sandbox: Sandbox,
  { port = 0, host = '127.0.0.1' }: SandboxOptions = {},
): Promise<void> {
  sandbox.servedBy(await listen(sandbox, { port, host }));
}
