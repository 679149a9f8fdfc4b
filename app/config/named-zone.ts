/** Finds a time zone by name in any case, and returns the IANA spelling. Undefined: there is none. */
export function knownZone(name: string): string | undefined {
  // Offsets such as +02:00 are not accepted, because they ignore daylight saving.
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Finds the time zone that is named after a city. Undefined: there is none, or there are several. */
export function zoneCalled(city: string): string | undefined {
  const ending = `/${city.toLowerCase()}`;
  const found = Intl.supportedValuesOf('timeZone').filter((zone) => zone.toLowerCase().endsWith(ending));
  return found.length === 1 ? found[0] : undefined;
}
