/** The places of a conversation's id in the path of a link, for the current inbox and earlier ones. */
const SHAPES = [/\/conversations?\/(\d{1,20})(?:\/|$)/, /\/apps\/[^/]+\/inbox\/[^/]+\/(\d{1,20})\/?$/];

/** Finds the id of the Intercom conversation in a link. Undefined if the link leads to something else. */
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
