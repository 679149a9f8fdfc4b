/** A piece of HTML: what stands in it may be put between other markup as it is. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }

  toString(): string {
    return this.html;
  }
}

type Part = Markup | string | number | undefined | false | readonly Part[];

/** HTML as a template: whatever is put into it is text, and escaped, unless it is markup itself. */
export function markup(pieces: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(pieces.reduce((html, piece, index) => html + shown(parts[index - 1]) + piece));
}

function shown(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(shown).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
