import { createHook } from '../../infra/database/hook.ts';

/** All have answered, or the time is over: what colleagues think of each other in this life of a project may be read. */
export const reviewsClosed = createHook<{ project: { id: number; code: string; life: number }; at: Date }>(
  'reviewsClosed',
);
