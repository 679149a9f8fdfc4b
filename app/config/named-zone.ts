/** The time zone of this name, spelled as the IANA database does, whatever the case; undefined where there is none. */
export function knownZone(name: string): string | undefined {
  // Offsets such as +02:00 are no zones: clocks change.
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The time zone that is named after this city; undefined where there is none, or several. */
export function zoneCalled(city: string): string | undefined {
  const ending = `/${city.toLowerCase()}`;
  const found = Intl.supportedValuesOf('timeZone').filter((zone) => zone.toLowerCase().endsWith(ending));
  return found.length === 1 ? found[0] : undefined;
}
