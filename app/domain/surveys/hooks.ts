import { createHook } from '../../infra/database/hook.ts';

/** Hook: a client has answered. This is a new score. */
export const answerGiven = createHook<{ answerId: bigint; at: Date }>('answerGiven');

/** Hook: a client has changed their answer, so the score has a new value. */
export const answerChanged = createHook<{ answerId: bigint; at: Date }>('answerChanged');
