/** The help text, made from the table of subcommands. */
export function help(subcommands: readonly { usage: string; does: string }[]): string {
  return ['*What /project can do*', ...subcommands.map(({ usage, does }) => `\`/project ${usage}\` ${does}`)].join(
    '\n',
  );
}
