import type { Database } from '../../../infra/database/client.ts';
import { redactor } from '../../../infra/log/redact.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';

/** Removes from a text what a stranger must not read. */
export type Discreet = (text: string) => string;

/** Maps names in lower case to their replacements. */
export type StandIns = ReadonlyMap<string, string>;

const MAIL_ADDRESS = /(?<![^\s"'<>()[\]:;,@|\\])[^\s"'<>()[\]:;,@|\\]+@[^\s"'<>()[\]:;,@|\\]+\.[a-z]{2,}/giu;
/** Ids of people in Slack, including those who are not on the roster. */
const SLACK_PERSON = /\b[UW][A-Z0-9]{8,}\b/g;
const WORD = /[\p{L}\p{N}]+/gu;
const MOST_OF_A_KIND = 50_000;

/**
 * Returns a function that removes secrets, tokens, addresses, and the names of clients and of everybody on the
 * roster. A person gets the same replacement each time. Ordinary words that are also somebody's handle are removed
 * too, to be on the safe side.
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
  /** The offset of the name's first word within the name. */
  before: number;
  standIn: string;
}

/**
 * Indexes names by their first word, the longest name first. So a text is read only once, however many people there
 * are.
 */
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
  // `lower` must be as long as the text. toLowerCase() makes İ longer, so it is replaced first.
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

/** The names of everybody in the database. */
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

/** The spellings of a name: as typed, as shown in Slack, in a link, and in JSON. */
function waysToWrite(name: string): string[] {
  return [name, name.normalize('NFD'), mrkdwn(name), encodeURIComponent(name), JSON.stringify(name).slice(1, -1)];
}
