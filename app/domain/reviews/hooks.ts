import { createHook } from '../../infra/database/hook.ts';

/** Hook: all have answered, or the time is over, so the reviews of this life of a project can be read. */
export const reviewsClosed = createHook<{ project: { id: number; code: string; life: number }; at: Date }>(
  'reviewsClosed',
);
