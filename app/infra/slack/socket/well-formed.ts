/**
 * Replaces broken halves of surrogate pairs in all texts of a JSON value. A text that was cut in the middle of an emoji
 * has one, and the database refuses JSON that contains it. Nearly all payloads have none and are returned as they are.
 */
export function wellFormedRecord(record: Record<string, unknown>): Record<string, unknown> {
  return isWellFormed(record) ? record : mendedRecord(record);
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (Array.isArray(value)) return value.every(isWellFormed);
  if (!isRecord(value)) return true;
  for (const key of Object.keys(value)) if (!key.isWellFormed() || !isWellFormed(value[key])) return false;
  return true;
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(mended);
  return isRecord(value) ? mendedRecord(value) : value;
}

function mendedRecord(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key.toWellFormed(), mended(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
