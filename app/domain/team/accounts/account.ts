import { type Clock, sleep } from '../../../infra/clock.ts';
import type { Directory } from '../../../infra/directory/directory.ts';
import type { SlackIdOrEmail, SlackPerson } from '../../../infra/directory/slack-person.ts';
import { plain } from '../../../infra/slack/blocks/text.ts';
import type { Patience } from '../../../infra/slack/patience.ts';
import type { Telemetry } from '../../../infra/telemetry.ts';
import type { Unfit } from '../answers/answers.ts';
import type { SlackAccount } from '../roster/add.ts';
import { bare } from '../roster/find.ts';

const LONGEST_EMAIL = 254;

export interface AccountOptions {
  directory: Directory;
  clock: Clock;
  telemetry: Telemetry;
  patience: Pick<Patience, 'answerMs'>;
}

export type AccountResult = { account: SlackAccount } | { unfit: Unfit };

/** Finds the Slack account of a new person by Slack id or e-mail, or explains why there is none. */
export async function findAccount(ref: string, options: AccountOptions): Promise<AccountResult> {
  const found = await findOwnAccount(ref, options);
  return 'unfit' in found ? found : withEmail(found.person);
}

/** Finds an active account of a person in this workspace, or explains why it cannot be used. */
export async function findOwnAccount(
  ref: string,
  { directory, ...options }: AccountOptions,
): Promise<{ person: SlackPerson } | { unfit: Unfit }> {
  const by = slackIdOrEmail(bare(ref));
  if (by === undefined) return { unfit: { kind: 'unknown', ref } };
  const answer = await patiently((signal) => directory.lookup(by, signal), options);
  if (answer === undefined) return { unfit: { kind: 'slack_away', ref } };
  return answer.value === undefined ? { unfit: { kind: 'unknown', ref } } : ownAccount(answer.value);
}

function ownAccount(person: SlackPerson): { person: SlackPerson } | { unfit: Unfit } {
  if (person.isBot) return { unfit: { kind: 'bot', person } };
  if (person.belonging === 'foreign') return { unfit: { kind: 'foreign', person } };
  return person.deactivated ? { unfit: { kind: 'deactivated', person } } : { person };
}

/** Waits up to two seconds for Slack. Undefined if Slack does not answer in time or cannot be asked. */
export async function patiently<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { clock, telemetry, patience }: Omit<AccountOptions, 'directory'>,
): Promise<{ value: T } | undefined> {
  const enough = new AbortController();
  try {
    const late = sleep(clock, patience.answerMs, enough.signal).then(() => undefined);
    return await Promise.race([ask(enough.signal).then((value) => ({ value })), late]);
  } catch (error) {
    telemetry.emit('team.lookup_failed', { because: error instanceof Error ? error.message : String(error) });
    return undefined;
  } finally {
    enough.abort();
  }
}

/** Returns the Slack account of a person, or the reason why it cannot be on the roster. */
export function accountOf(person: SlackPerson): AccountResult {
  const found = ownAccount(person);
  return 'unfit' in found ? found : withEmail(found.person);
}

function withEmail(person: SlackPerson): AccountResult {
  const { slackId, name, realName, email } = person;
  if (email === undefined || email.length > LONGEST_EMAIL) return { unfit: { kind: 'no_email', person } };
  return { account: { slackId, name, realName: plain(realName, 200) || name, email } };
}

function slackIdOrEmail(id: string): SlackIdOrEmail | undefined {
  if (/^[UW][A-Z0-9]{2,}$/.test(id)) return { slackId: id };
  return id.includes('@') ? { email: id.toLowerCase() } : undefined;
}
