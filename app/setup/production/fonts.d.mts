/** The font with only the characters that charts may show. See fonts.mjs. */
export function ownLetters(font: Uint8Array): Promise<Uint8Array>;
