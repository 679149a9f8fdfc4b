import { findOwnAccount } from '../../app/domain/team/accounts/account.ts';
import { giveAccount } from '../../app/domain/team/accounts/link.ts';
import { linkAnswer, unfitAnswer } from '../../app/domain/team/answers/answers.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { onRoster, sortWords } from './named.ts';

const USAGE =
  'Who has which account? `/team link @handle @account`: first who they are on the roster, then their account in Slack.';

/** Assigns a Slack account to somebody on the roster whose e-mail address does not lead to the account. */
export async function link({ words, by }: Asked, services: Services): Promise<string> {
  const typed = await sortWords(words, services);
  if ('refusal' in typed) return typed.refusal;
  const [handle, account, ...more] = typed.people;
  if (handle === undefined || account === undefined || more.length + typed.others.length > 0) return USAGE;
  const { people, complaints } = await onRoster([handle], services);
  const [person] = people;
  if (person === undefined) return complaints.join('\n');
  const found = await findOwnAccount(account, services);
  if ('unfit' in found) return unfitAnswer(found.unfit);
  const { slackId } = found.person;
  const how = { at: services.clock.now(), via: 'command' as const, actor: by.handle };
  const result = await services.transact((tx) => giveAccount(tx, { personId: person.id, slackId, ...how }));
  return linkAnswer(result, person, slackId);
}
