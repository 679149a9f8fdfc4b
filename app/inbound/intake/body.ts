import { isUtf8 } from 'node:buffer';

/** The size limit of an event, from wherever it comes. */
export const MOST_BYTES = 256 * 1024;

/** Parses the body. Undefined if it is not JSON in UTF-8. */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
