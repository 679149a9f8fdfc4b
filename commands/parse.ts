/** What was typed after the command. */
export interface Typed {
  /** Lower case; 'help' where nothing was typed. */
  subcommand: string;
  /** The first word shaped like a project's code, in upper case. */
  code: string | undefined;
  /** Everything after the subcommand, as typed. */
  rest: string;
}

const CODE = /^(?=.*[0-9-])[A-Z0-9-]{2,32}$/i;

/** Reads the text of a slash command. */
export function parse(text: string): Typed {
  const [subcommand = 'help', ...words] = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const code = words.find((word) => CODE.test(word)) ?? words.at(0);
  return { subcommand: subcommand.toLowerCase(), code: code?.toUpperCase(), rest: words.join(' ') };
}
