/** The same map without the names, and with the marks that begin another line of a source. */
export function thinMap(json: string): string;
