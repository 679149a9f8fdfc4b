import type { RateLimits } from '../api/tiers.ts';
import type { SandboxClock } from '../clock.ts';
import type { Faults } from '../control/faults.ts';
import type { SocketHub } from '../socket/socket.ts';
import type { Offered } from './offered.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './view-stacks.ts';
import type { Workspace } from './workspace.ts';

/** The parts of the sandbox that methods and acts use. */
export interface World {
  clock: SandboxClock;
  workspace: Workspace;
  views: Views;
  triggers: Triggers;
  offered: Offered;
  sockets: SocketHub;
  limits: RateLimits;
  faults: Faults;
  /** The URL of the workspace, without a slash at the end. It is known once the server listens. */
  url(): string;
}
