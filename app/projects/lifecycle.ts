import type { ProjectStatus } from '../generated/prisma/enums.ts';

/** The states of a project and its legal moves; everything else asks this page. */
export const moves = {
  requested: ['claimed', 'cancelled'],
  claimed: ['started', 'requested', 'cancelled'],
  started: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
} as const satisfies Record<ProjectStatus, readonly ProjectStatus[]>;

/** The states from which a project may move to `to`. */
export function statesBefore(to: ProjectStatus): ProjectStatus[] {
  return (Object.keys(moves) as ProjectStatus[]).filter((from) =>
    (moves[from] as readonly ProjectStatus[]).includes(to),
  );
}
