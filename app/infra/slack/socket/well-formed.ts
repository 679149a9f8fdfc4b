/**
 * Replaces broken halves of surrogate pairs in all texts of a JSON value. A text that was cut in the middle of an emoji
 * has one, and the database refuses JSON that contains it.
 */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  return isRecord(value) ? wellFormedRecord(value) : value;
}

/** The same for an object, its keys included. */
export function wellFormedRecord(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key.toWellFormed(), wellFormed(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
