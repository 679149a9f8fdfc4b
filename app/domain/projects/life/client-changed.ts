import { createHook } from '../../../infra/database/hook.ts';

/** Hook: a known client has another name, company, address or language than before, in all their projects. */
export const clientChanged = createHook<{ clientId: number; at: Date }>('clientChanged');
