import { createHook } from '../../infra/database/hook.ts';

/** Hook: a project was offered to people who had no offer of the project before. */
export const offered = createHook<{ projectId: number; personIds: readonly number[]; at: Date }>('offered');
