/** Builds the help text from a command's table of subcommands. */
export function help(command: string, subcommands: readonly { usage: string; does: string }[]): string {
  const lines = subcommands.map(({ usage, does }) => `\`${command} ${usage}\` ${does}`);
  return [`*What ${command} can do*`, ...lines, `\`${command} help\` shows this`].join('\n');
}
