import { createHook } from '../../infra/database/hook.ts';

/** Hook: the reviews of this life of a project can be read, because everybody has answered or the time is over. */
export const reviewsClosed = createHook<{ project: { id: number; code: string; life: number }; at: Date }>(
  'reviewsClosed',
);
