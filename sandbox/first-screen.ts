import type { Sandbox } from './sandbox.ts';

export const DEFAULT_PORT = 3100;

/** The text on the terminal when the workspace is ready: the settings with which an app connects to it, for copying. */
export function firstScreen(
  { url, apiUrl, apps, world, controlToken, mailbox, board }: Sandbox,
  { appPort }: { appPort: string },
): string {
  const tokens = Object.values(apps).flatMap(({ name, botToken, appToken }) => [
    `${name.toUpperCase()}_BOT_TOKEN=${botToken}`,
    `${name.toUpperCase()}_APP_TOKEN=${appToken}`,
  ]);
  const { port } = new URL(url);
  const there = port === String(DEFAULT_PORT) ? '' : `SANDBOX_PORT=${port} `;
  return `${world.workspace.team.name}: a Slack workspace on this machine.

  Page   ${url}/

  For the app, in its environment or in .env:
SLACK_API_URL=${apiUrl}
${tokens.join('\n')}

  What it mails to clients can be caught and answered here, too (PUBLIC_URL is the app's own address):
SMTP_URL=${mailbox.url}
MAIL_FROM=hello@agency.test
PUBLIC_URL=http://127.0.0.1:${appPort}
  Mailbox ${url}/mailbox

  What it decides can be told to a small platform here, by webhook:
EVENTS_URL=${url}/board/hook
EVENTS_SECRET=${board.secret}
  Board   ${url}/board

  For other programs that act here (Authorization: Bearer …; the commands below find it by themselves):
SANDBOX_TOKEN=${controlToken}

  Try, in another terminal:
    ${there}npm run sandbox -- people
    ${there}npm run sandbox -- dms --as anna
    ${there}npm run sandbox -- command "/project help" --as hana
    ${there}npm run sandbox -- help

  Ctrl-C stops it.
`;
}
