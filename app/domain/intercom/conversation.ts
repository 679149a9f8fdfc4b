/** Where in a link's path a conversation stands, in the inbox of today and in those before it. */
const SHAPES = [/\/conversations?\/(\d{1,20})(?:\/|$)/, /\/apps\/[^/]+\/inbox\/[^/]+\/(\d{1,20})\/?$/];

/** The id of the Intercom conversation that a link shows; undefined where it shows something else. */
export function conversationOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, pathname } = new URL(url);
  if (!/^https?:$/.test(protocol)) return undefined;
  for (const shape of SHAPES) {
    const id = shape.exec(pathname)?.[1];
    if (id !== undefined) return id;
  }
  return undefined;
}
