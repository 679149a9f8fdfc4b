/** See progress.mjs, which runs before anything is compiled. */
export function step<T>(title: string, run: () => Promise<T>): Promise<T>;
