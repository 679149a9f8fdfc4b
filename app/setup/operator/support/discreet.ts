import type { Database } from '../../../infra/database/client.ts';
import { redactor } from '../../../infra/log/redact.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';

/** Leaves out of a text what a stranger must not read. */
export type Discreet = (text: string) => string;

/** What somebody is called, in lower case, each with what stands in its place. */
export type StandIns = ReadonlyMap<string, string>;

const MAIL_ADDRESS = /(?<![^\s"'<>()[\]:;,@|\\])[^\s"'<>()[\]:;,@|\\]+@[^\s"'<>()[\]:;,@|\\]+\.[a-z]{2,}/giu;
/** Ids of people in Slack, also of those whom the roster does not know. */
const SLACK_PERSON = /\b[UW][A-Z0-9]{8,}\b/g;
const WORD = /[\p{L}\p{N}]+/gu;
const MOST_OF_A_KIND = 50_000;

/**
 * Secrets, tokens, addresses, and the names of everybody on the roster and of clients go; whoever is named often gets
 * the same stand-in each time. Words that are also somebody's handle go too: rather too much than too little.
 */
export function discreet({ secrets, names }: { secrets: readonly string[]; names: StandIns }): Discreet {
  const withoutSecrets = redactor(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]));
  const byFirstWord = index(names);
  return (text) =>
    withoutNames(withoutSecrets(text).replace(MAIL_ADDRESS, '[e-mail]'), byFirstWord).replace(
      SLACK_PERSON,
      '[slack id]',
    );
}

interface Name {
  text: string;
  /** What stands before its first word. */
  before: number;
  standIn: string;
}

/** By the first word, so that a text is read once, however many people there are; the longest name first. */
function index(names: StandIns): ReadonlyMap<string, readonly Name[]> {
  const found = new Map<string, Name[]>();
  for (const [text, standIn] of [...names].toSorted(([one], [other]) => other.length - one.length)) {
    const first = text.match(WORD)?.[0];
    if (first === undefined) continue;
    const name = { text, before: text.indexOf(first), standIn };
    found.set(first, [...(found.get(first) ?? []), name]);
  }
  return found;
}

function withoutNames(text: string, byFirstWord: ReadonlyMap<string, readonly Name[]>): string {
  // Letter by letter as long as the text itself, which toLowerCase() does not promise of İ.
  const lower = text.replaceAll('İ', 'I').toLowerCase();
  let clean = '';
  let done = 0;
  for (const { 0: word, index: at } of lower.matchAll(WORD)) {
    if (at < done) continue;
    const name = byFirstWord.get(word)?.find(({ text: wanted, before }) => {
      const from = at - before;
      return (
        from >= done && lower.startsWith(wanted, from) && !/^[\p{L}\p{N}]/u.test(lower.slice(from + wanted.length))
      );
    });
    if (name === undefined) continue;
    clean += text.slice(done, at - name.before) + name.standIn;
    done = at - name.before + name.text.length;
  }
  return clean + text.slice(done);
}

/** What everybody here is called. */
export async function namesOf(db: Database): Promise<StandIns> {
  const names = new Map<string, string>();
  const add = (standIn: string, words: readonly (string | null)[]) => {
    for (const word of words.flatMap((one) => (one === null ? [] : waysToWrite(one)))) {
      const name = word.trim().toLowerCase();
      if (name.length > 1) names.set(name, standIn);
    }
  };
  const newest = { orderBy: { id: 'desc' }, take: MOST_OF_A_KIND } as const;
  for (const { clientName, clientCompany } of await db.feedbackPost.findMany({
    select: { clientName: true, clientCompany: true },
    orderBy: { takenAt: 'desc' },
    take: MOST_OF_A_KIND,
  })) {
    add('[client]', [clientName, clientCompany]);
  }
  for (const { id, name, company, email } of await db.client.findMany(newest)) {
    add(`[client ${id}]`, [name, company, email]);
  }
  for (const { id, name, handle, email, slackId } of await db.person.findMany()) {
    add(`[person ${id}]`, [name, handle, email, slackId]);
  }
  return names;
}

/** As typed, as it is shown in Slack, as it stands in a link, and as it stands in JSON. */
function waysToWrite(name: string): string[] {
  return [name, name.normalize('NFD'), mrkdwn(name), encodeURIComponent(name), JSON.stringify(name).slice(1, -1)];
}
