/** Removes secrets from a text: the given ones, and whatever looks like a Slack token. */
export type Redact = (text: string) => string;

export function redactor(secrets: readonly string[]): Redact {
  // Sorted by length, so that a secret that contains another one is replaced as a whole.
  const known = secrets.filter((secret) => secret !== '').toSorted((one, other) => other.length - one.length);
  const tokenLike = /\b(?:xox[a-z]|xapp|xwfp)-[\w.-]+|\bwhsec_[\w+/=-]+/.source;
  const pattern = new RegExp([...known.map(escaped), tokenLike].join('|'), 'g');
  return (text) => text.replace(pattern, '[secret]');
}

function escaped(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
