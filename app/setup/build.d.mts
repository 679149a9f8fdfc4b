/** See build.mjs, which runs before anything is compiled. */
export function compile(): Promise<{ types: { ok: boolean; output: string } }>;
/** Packs the packages that compiled code imports, for a run that starts many processes. */
export function packPackages(): Promise<void>;
