import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { mention, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { forgetReport, report } from '../../reports/report.ts';

type Named = Pick<Person, 'id' | 'handle' | 'name'>;

/** Why somebody on the roster has no Slack account. */
export type LinkTrouble =
  /** There is no account with their e-mail address, or only a deactivated one. */
  | { kind: 'not_in_slack' }
  | { kind: 'switched_off' }
  /** The Slack id that was given for the person does not exist. */
  | { kind: 'no_such_account'; slackId: string }
  /** The account with the person's e-mail address, or the one given for them, is of another organisation. */
  | { kind: 'foreign'; slackId: string }
  /** The account belongs to another person on the roster. */
  | { kind: 'taken'; slackId: string; holder: string };

/** Fact: tells the operators once why somebody cannot get offers. The report shows no e-mail address. */
export async function reportLinkTrouble(tx: Tx, person: Named, trouble: LinkTrouble, at: Date): Promise<void> {
  const who = `*@${mrkdwn(person.handle)}* (${mrkdwn(person.name, 200)})`;
  const text = `${who} ${words(trouble)}\nUntil then no project is offered to them.`;
  await report(tx, { key: reportKey(person, trouble.kind), text, at });
}

/** Fact: the person's link to Slack changed. So the same trouble is reported again if it returns. */
export async function forgetLinkReports(tx: Tx, person: Pick<Person, 'id'>): Promise<void> {
  for (const kind of ['not_in_slack', 'switched_off', 'no_such_account', 'foreign', 'taken'] as const) {
    await forgetReport(tx, reportKey(person, kind));
  }
}

function reportKey({ id }: Pick<Person, 'id'>, kind: LinkTrouble['kind']): string {
  return `link:${kind}:${id}`;
}

function words(trouble: LinkTrouble): string {
  switch (trouble.kind) {
    case 'not_in_slack':
      return 'is not in Slack under their e-mail address. Invite them to this workspace, or send `person.upserted` with the address they use here, or with their `slackId`.';
    case 'switched_off':
      return 'has a Slack account that is switched off. Activate it again, or send `person.upserted` with `active: false` if they have left.';
    case 'no_such_account':
      return `has the Slack id ${mrkdwn(trouble.slackId)}, which Slack does not know. Send \`person.upserted\` with the right one, or without one: then they are found by e-mail.`;
    case 'foreign':
      return `cannot have the Slack account ${mention(trouble.slackId)}: it is of another organisation (Slack Connect), and its e-mail address proves nothing here. If they have an account of this workspace, type \`/team link @handle @account\`.`;
    case 'taken':
      return `has the e-mail address of ${mention(trouble.slackId)}, who is *@${mrkdwn(trouble.holder)}* on the roster already. Send \`person.upserted\` with the right \`slackId\` for one of the two.`;
  }
}
