/**
 * Text from outside is never markup. plain() is for plain_text objects, fallback() for the top-level text of a message,
 * mrkdwn() and quote() for mrkdwn objects; their results can be combined with our own markup.
 */

/** For plain_text objects: removes control characters and direction overrides, and clips to `most` with …. */
export function plain(text: string, most = 3_000): string {
  return clip(tidy(text).replace(/\s+/g, ' ').trim(), most);
}

/** Like plain(), but keeps line breaks, for texts outside of Slack's messages. */
export function multiline(text: string, most = 3_000): string {
  return clip(linesOf(text), most);
}

/** For the top-level text of a message: only & < > are escaped, so that notifications read well. */
export function fallback(text: string, most = 3_000): string {
  return clip(escapeEntities(plain(text)), most);
}

/**
 * For mrkdwn objects: shows text as typed, with its line breaks. & < > are escaped, as Slack requires. Slack has no
 * escape for formatting characters, so those that could format are replaced by look-alikes (* ∗, _ ˍ, ~ ∼, ` ˋ);
 * between two letters or digits they never format, so they stay (snake_case). A quote character at the start of a line
 * gets a soft hyphen before it. Words that Slack may turn into links or emoji (@here, https://, a@b.c, :tada:) are
 * split by an invisible word joiner.
 */
export function mrkdwn(text: string, most = 3_000): string {
  return clip(disarm(linesOf(text)), most);
}

/** For mrkdwn objects: a block quote with each line marked. */
export function quote(text: string, most = 3_000): string {
  const lines = mrkdwn(text, most).split('\n');
  return clip(lines.map((line) => `> ${line}`).join('\n'), most);
}

/** Mentions a person, which notifies them. */
export function mention(slackId: string): string {
  return `<@${checked(slackId, /^[UW][A-Z0-9]{2,31}$/, 'a Slack user id like U012AB3CD')}>`;
}

export function channelLink(id: string): string {
  return `<#${checked(id, /^[CGD][A-Z0-9]{2,30}$/, 'a Slack channel id like C012AB3CD')}>`;
}

/** A link if the URL is http or https, else only the label. */
export function link(url: string, label: string): string {
  const safe = safeUrl(url);
  return safe === undefined ? labelled(label) : `<${safe}|${labelled(label)}>`;
}

/** Whether link() makes a link of the URL. */
export function linkable(url: string): boolean {
  return safeUrl(url) !== undefined;
}

/** A mailto link. Everything in the address but its last @ is percent-encoded, so it cannot add header fields. */
export function mailLink(address: string, { subject, label }: { subject: string; label: string }): string {
  const at = address.lastIndexOf('@');
  const to = [address.slice(0, at), address.slice(at + 1)].map((part) => encoded(part)).join('@');
  return `<mailto:${to}?subject=${encoded(clip(plain(subject), 200))}|${labelled(label)}>`;
}

function labelled(label: string): string {
  return mrkdwn(label).replaceAll('\n', ' ').replaceAll('|', '¦');
}

function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  // These characters would end a link early, so they are percent-encoded.
  const safe = href.replace(/[<>|`"\s]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return /^https?:$/.test(protocol) && safe.length <= 2_000 ? safe : undefined;
}

/** Also encodes the characters that encodeURIComponent() keeps, and that could format or end something: ! ' ( ) * ~ */
function encoded(text: string): string {
  return encodeURIComponent(tidy(text)).replace(
    /[!'()*~]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A URL for places without markup and escapes, such as a topic: characters that would end it are percent-encoded. */
export function bareUrl(url: string): string {
  return /[<>\s\p{C}]/u.test(url) && URL.canParse(url) ? new URL(url).href : url;
}

/** A moment, shown to each reader in their own time zone. */
export function moment(date: Date): string {
  const iso = date.toISOString();
  return `<!date^${Math.floor(date.getTime() / 1_000)}^{date_short_pretty} at {time}|${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC>`;
}

/** A duration as people say it: 12 minutes, 30 hours, 3 days. */
export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return counted(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day');
}

/** A number with its unit: 1 hour, 1,200 hours. */
export function counted(count: number, unit: string): string {
  return `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
}

/** 1st, 2nd, 3rd, 11th, 21st. */
export function ordinal(number: number): string {
  const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${number}${endings[ordinals.select(number)] ?? 'th'}`;
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

/** The text with a capital letter at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Clips to `most` UTF-16 units, as Slack counts, with … at the end; it never splits a grapheme or an &amp;. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  // Segments slightly more than fits, to see whether the last grapheme crosses the limit.
  for (const { index } of graphemes.segment(text.slice(0, most + LONGEST_LETTER))) {
    if (index > most - 1) break;
    end = index;
  }
  const kept = end === 0 ? withoutHalfPair(text.slice(0, most - 1)) : text.slice(0, end);
  return `${kept.replace(/&[a-z]{0,4}$/, '').trimEnd()}…`;
}

/** Emoji of families and flags are about this long. */
const LONGEST_LETTER = 64;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function withoutHalfPair(text: string) {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}

/** Removes invisible characters that can do harm: control characters, direction overrides, tags, lone surrogates. */
function tidy(text: string) {
  return text.replace(invisible, '');
}

function linesOf(text: string) {
  return tidy(text)
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .trim();
}

// Keeps tabs and line breaks (handled later), and zero-width joiners (needed by emoji and scripts).
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go.
  /[\u0000-\u0008\u000E-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\p{Cs}\u{E0000}-\u{E007F}]/gu;

/** Undoes Slack's escapes of & < > in messages and commands. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function escapeEntities(text: string) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function disarm(text: string) {
  const marked = text
    .replace(/(?<![A-Za-z0-9])[*_~]|[*_~](?![A-Za-z0-9])|`/g, (mark) => lookAlikes[mark] ?? mark)
    .replace(/@(?=\S)/g, `@${JOINER}`)
    .replace(/:(?=\/\/)/g, `:${JOINER}`)
    .replace(/\b(?:mailto|tel|slack):(?=\S)/gi, (scheme) => `${scheme}${JOINER}`)
    .replace(EMOJI_CODE, (colon, name: string) => (/[a-z+-]|^100$|^1234$/i.test(name) ? `${colon}${JOINER}` : colon));
  return escapeEntities(marked).replace(/^([ \t]*)(&gt;|＞)/gm, `$1${SOFT_HYPHEN}$2`);
}

/**
 * A name has up to 100 characters. Without this limit, a word of 50,000 letters would be searched anew from each
 * letter.
 */
const EMOJI_CODE = /:(?=([a-z0-9_+'-]{1,100}):)/gi;

const lookAlikes: Partial<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };
const JOINER = '\u2060';
const SOFT_HYPHEN = '\u00AD';

function checked(id: string, shape: RegExp, expected: string) {
  if (!shape.test(id)) throw new TypeError(`Expected ${expected}, got ${JSON.stringify(id)}.`);
  return id;
}
