import type { Person, Project } from '../../generated/prisma/client.ts';
import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';
import type { ProjectStory } from './find.ts';
import type { ProjectField } from './life/details.ts';

/** What moves a project from one state to the next, or begins it anew. */
export type Move =
  | 'requested'
  | 'reissued'
  | 'claimed'
  /** By somebody in another system whom the roster does not know. */
  | 'claimed-elsewhere'
  | 'released'
  | 'started'
  | 'completed'
  | 'cancelled'
  | 'reopened';

/** What is said of a project that moved. */
export type MovedProject = Pick<Project, 'id' | 'code' | 'round' | 'life' | 'claimerId' | 'intercomUrl'>;

/** A project moved. Called by recordMove() alone, for every fact that moves one. */
export const projectMoved = createHook<
  {
    because: Move;
    /** As it is now; `round`: of its offers. */
    project: MovedProject;
    /** As it was; null where it is new. */
    before: Project | null;
    /** At a completion: false where the client is not to be asked how it went. */
    asksClient?: boolean | undefined;
  } & Decision
>('projectMoved');

/** A project's field changed. */
export const fieldsChanged = createHook<
  {
    project: { id: number; code: string; round: number; claimerId: number | null };
    fields: readonly ProjectField[];
  } & Decision
>('fieldsChanged');

/** Somebody else is the claimer of an open project, or nobody is. `project`: as it was. */
export const claimerChanged = createHook<{ project: ProjectStory; to: Person | null } & Decision>('claimerChanged');
