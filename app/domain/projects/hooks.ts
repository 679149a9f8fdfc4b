import type { Person, Project } from '../../generated/prisma/client.ts';
import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';
import type { ProjectStory } from './find.ts';
import type { ProjectField } from './life/details.ts';

/** The ways in which a project moves from one state to the next, or starts a new round. */
export type Move =
  | 'requested'
  | 'reissued'
  | 'claimed'
  /** Somebody in another system who is not on the roster has claimed the project. */
  | 'claimed-elsewhere'
  | 'released'
  | 'started'
  | 'completed'
  | 'cancelled'
  | 'reopened';

/** The data about a project that has moved. */
export type MovedProject = Pick<Project, 'id' | 'code' | 'round' | 'life' | 'claimerId' | 'intercomUrl'>;

/** Hook: a project has moved. Only recordMove() calls it, and every fact that moves a project calls recordMove(). */
export const projectMoved = createHook<
  {
    because: Move;
    /** The project after the move. `round`: the round of its offers. */
    project: MovedProject;
    /** The project before the move; null if it is new. */
    before: Project | null;
    /** False if the client must not be asked for feedback when the project is completed. */
    asksClient?: boolean | undefined;
  } & Decision
>('projectMoved');

/** Hook: fields of a project have changed. */
export const fieldsChanged = createHook<
  {
    project: Pick<Project, 'id' | 'code' | 'round' | 'claimerId' | 'status'>;
    fields: readonly ProjectField[];
  } & Decision
>('fieldsChanged');

/** Hook: the claimer of an open project has changed, or is gone. `project`: the project before the change. */
export const claimerChanged = createHook<{ project: ProjectStory; to: Person | null } & Decision>('claimerChanged');
