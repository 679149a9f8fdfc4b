/** An object as it comes off the wire: nothing is known of its fields yet. */
export type JsonObject = { [key: string]: unknown };

/** Tells a plain object from arrays, null and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in an array; everything else is left out, and what is no array has none. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The field as text, or undefined where it is something else. */
export function textAt(value: unknown, field: string): string | undefined {
  if (!isObject(value)) return undefined;
  const found = value[field];
  return typeof found === 'string' ? found : undefined;
}

/** The field as an object, or an empty one. */
export function objectAt(value: unknown, field: string): JsonObject {
  const found = isObject(value) ? value[field] : undefined;
  return isObject(found) ? found : {};
}

/** The parsed text, or undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
