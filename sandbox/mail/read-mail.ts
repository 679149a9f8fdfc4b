/** A parsed mail, as far as the mailbox shows it. */
export interface Mail {
  headers: ReadonlyMap<string, string>;
  text: string;
  html: string;
}

/**
 * Parses a mail with text and HTML parts. Headers are found by their names in lower case; they are unfolded and
 * decoded.
 */
export function readMail(raw: string): Mail {
  const parts = partsOf(raw);
  const of = (type: string) => parts.find((part) => part.type === type)?.body.replaceAll('\r\n', '\n') ?? '';
  return { headers: split(raw).headers, text: of('text/plain'), html: of('text/html') };
}

interface Part {
  type: string;
  body: string;
}

function partsOf(raw: string): Part[] {
  const { headers, body } = split(raw);
  const contentType = headers.get('content-type') ?? 'text/plain';
  const [, boundary] = /boundary="?([^";]+)"?/i.exec(contentType) ?? [];
  if (/^multipart\//i.test(contentType) && boundary !== undefined) {
    const inner = body.split(new RegExp(`^--${boundary.replace(/[^\w]/g, '\\$&')}(?:--)?[ \\t]*$`, 'm'));
    return inner.slice(1, -1).flatMap((part) => partsOf(part.replace(/^\r?\n/, '')));
  }
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return [{ type, body: decoded(body, headers.get('content-transfer-encoding') ?? '') }];
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const [, head = raw, body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(raw) ?? [];
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0) headers.set(line.slice(0, at).toLowerCase(), inWords(line.slice(at + 1).trim()));
  }
  return { headers, body };
}

function decoded(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(encoding)) return Buffer.from(body, 'latin1').toString('utf8');
  return quoted(body.replace(/=\r?\n/g, ''));
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Decodes encoded words (RFC 2047) in a header. */
function inWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, how: string, word: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : quoted(word.replaceAll('_', ' ')),
    );
}
