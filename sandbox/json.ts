/** A parsed JSON object with unknown fields. */
export type JsonObject = { [key: string]: unknown };

/** Whether a value is a plain object, not an array, null or a scalar. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in an array. Other items are left out. Anything but an array gives none. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The field as text. Undefined if it is something else. */
export function textAt(value: unknown, field: string): string | undefined {
  if (!isObject(value)) return undefined;
  const found = value[field];
  return typeof found === 'string' ? found : undefined;
}

/** The field as an object. An empty one if it is something else. */
export function objectAt(value: unknown, field: string): JsonObject {
  const found = isObject(value) ? value[field] : undefined;
  return isObject(found) ? found : {};
}

/** Parses JSON. Undefined if it is invalid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
