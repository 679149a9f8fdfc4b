import type { ProjectStatus } from '../../../generated/prisma/enums.ts';

/**
 * The states of a project and the legal moves between them. Other modules ask this one. A project that is over can be
 * reopened.
 */
export const moves = {
  requested: ['claimed', 'started', 'cancelled'],
  claimed: ['started', 'requested', 'cancelled'],
  started: ['completed', 'cancelled'],
  completed: ['started'],
  cancelled: ['started', 'requested'],
} as const satisfies Record<ProjectStatus, readonly ProjectStatus[]>;

/**
 * The open states: somebody works on the project, or may still claim it. "In progress" means fewer states, those in
 * which somebody has the project; see team/load.ts.
 */
export const OPEN = ['requested', 'claimed', 'started'] as const satisfies ProjectStatus[];

export function isOpen({ status }: { status: ProjectStatus }): boolean {
  return (OPEN as readonly ProjectStatus[]).includes(status);
}

/** The open states from which a project may move to `to`. */
export function statesBefore(to: ProjectStatus): ProjectStatus[] {
  return OPEN.filter((from) => (moves[from] as readonly ProjectStatus[]).includes(to));
}
