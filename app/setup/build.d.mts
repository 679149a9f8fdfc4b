/** See build.mjs, which runs before anything is compiled. */
export function compile(): Promise<{ types: { ok: boolean; output: string } }>;
