/** See run.mjs, which begins before anything is compiled. */
export function run(program: () => Promise<void>, options?: { interruptedStatus?: number }): Promise<void>;
export function refuse(problem: string): never;
