import { createHook } from '../../infra/database/hook.ts';

/** A client has answered: a new score. */
export const answerGiven = createHook<{ answerId: bigint; at: Date }>('answerGiven');

/** A client has changed their answer: the same score says something else. */
export const answerChanged = createHook<{ answerId: bigint; at: Date }>('answerChanged');
