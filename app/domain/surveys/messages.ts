import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { SurveyView } from './view.ts';

/** Tells the PM that the mail could not be sent, as mrkdwn. */
export function unsentText({ project, because }: SurveyView): string {
  const { code, title, client } = project;
  const said = because === null ? '' : `: ${mrkdwn(because, 300)}`;
  return [
    `The survey of *${mrkdwn(title, 200)}* (${mrkdwn(code)}) could not be mailed to ${sayAddress(client.email)}${said}`,
    `Correct the address if it is wrong; \`/project survey ${code}\` asks again.`,
  ].join('\n');
}

/** Shows an address in a form that can be copied. Characters that could be markup are replaced. */
export function sayAddress(address: string | null): string {
  if (address === null) return 'nobody: there is no address';
  return /^[A-Za-z0-9](?:[\w.+-]*[A-Za-z0-9])?@[A-Za-z0-9.-]+$/.test(address) ? address : mrkdwn(address, 254);
}
