import type { Person, Project } from '../../generated/prisma/client.ts';
import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';
import type { ProjectStory } from './find.ts';
import type { ProjectField } from './life/details.ts';

/** What moves a project from one state to the next, or starts a new round. */
export type Move =
  | 'requested'
  | 'reissued'
  | 'claimed'
  /** Claimed by somebody in another system who is not on the roster. */
  | 'claimed-elsewhere'
  | 'released'
  | 'started'
  | 'completed'
  | 'cancelled'
  | 'reopened';

/** The data about a project that has moved. */
export type MovedProject = Pick<Project, 'id' | 'code' | 'round' | 'life' | 'claimerId' | 'intercomUrl'>;

/** Hook: a project has moved. Only recordMove() calls it, for every fact that moves one. */
export const projectMoved = createHook<
  {
    because: Move;
    /** The project after the move; `round`: that of its offers. */
    project: MovedProject;
    /** The project before the move; null where it is new. */
    before: Project | null;
    /** At a completion: false if the client must not be asked for feedback. */
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

/** Hook: the claimer of an open project has changed, or is gone. `project`: before the change. */
export const claimerChanged = createHook<{ project: ProjectStory; to: Person | null } & Decision>('claimerChanged');
