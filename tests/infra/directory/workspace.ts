import type { ExecutionContext } from 'ava';
import { createDirectory, type Directory, type DirectoryOptions } from '../../../app/infra/directory/directory.ts';
import { createSlackClient, type SlackClient } from '../../../app/infra/slack/client/client.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createTelemetry, type Telemetry } from '../../../app/infra/telemetry.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { type ShiftedClock, shiftedClock } from '../../helpers/clock.ts';

export interface Workspace {
  slack: Sandbox;
  /** The clock of both sides. */
  clock: ShiftedClock;
  client: SlackClient;
  directory: Directory;
  telemetry: Telemetry;
  /** The names of the telemetry events so far. */
  said: string[];
  /** How often this method was called. */
  asked(method: string): number;
}

/** A Slack of its own, and the directory of @ops for it, not started. */
export async function workspace(
  t: ExecutionContext,
  { tiers = 'none', ...options }: Partial<DirectoryOptions> & { tiers?: 'slack' | 'none' } = {},
): Promise<Workspace> {
  const clock = shiftedClock();
  const slack = await startSandbox({ port: 0, tiers, clock: { now: () => clock.now().getTime() } });
  const telemetry = createTelemetry();
  const said: string[] = [];
  telemetry.subscribe(({ name }) => said.push(name));
  const budgets = createBudgets({ clock, bot: 'ops' });
  const { botToken: token } = slack.apps.ops;
  const client = createSlackClient({ bot: 'ops', token, apiUrl: slack.apiUrl, clock, telemetry, budgets });
  const directory = createDirectory({ client, clock, telemetry, opsChannel: 'ops', ...options });
  t.teardown(async () => {
    await directory.stop();
    await budgets.stop();
    await slack.stop();
  });
  const asked = (method: string) => slack.calls({ method }).length;
  return { slack, clock, client, directory, telemetry, said, asked };
}
