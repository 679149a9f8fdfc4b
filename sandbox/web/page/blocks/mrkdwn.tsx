import { Fragment, type JSX, type ComponentChildren as Nodes } from 'preact';
import { formatted } from '../conversation/dates.ts';
import { ChannelName, PersonName } from '../conversation/names.tsx';
import { store } from '../state/store.ts';
import { emojiNamed, withEmoji } from './emoji.ts';

/** Renders text in Slack's markup. Unknown markup stays text. */
export function Mrkdwn({ text }: { text: string }): JSX.Element {
  return (
    <>
      {keyed(
        text.split(/```\n?([\s\S]*?)\n?```/).map((part, index) => (index % 2 ? <pre>{raw(part)}</pre> : quotes(part))),
      )}
    </>
  );
}

/** Renders text without markup, optionally with emoji. */
export function Plain({ text, emoji = true }: { text: string; emoji?: boolean }): JSX.Element {
  return <>{lines(emoji ? withEmoji(text) : text)}</>;
}

/** Renders either kind of Slack's text objects. */
export function TextObject({ of }: { of: unknown }): JSX.Element | null {
  if (typeof of !== 'object' || of === null || !('text' in of) || typeof of.text !== 'string') return null;
  const isMarkup = 'type' in of && of.type === 'mrkdwn';
  return isMarkup ? <Mrkdwn text={of.text} /> : <Plain text={of.text} emoji={!('emoji' in of) || of.emoji !== false} />;
}

function quotes(text: string): Nodes {
  const blocks: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, quoted] = /^&gt;\s?(.*)$|^>\s?(.*)$/.exec(line) ? [line, line.replace(/^(&gt;|>)\s?/, '')] : [];
    const isQuote = quoted !== undefined;
    const last = blocks.at(-1);
    if (last?.isQuote === isQuote) last.lines.push(quoted ?? line);
    else blocks.push({ isQuote, lines: [quoted ?? line] });
  }
  return keyed(
    blocks.map((block) => {
      const inside = lined(block.lines.map((line) => inline(line)));
      return block.isQuote ? <blockquote>{inside}</blockquote> : inside;
    }),
  );
}

// One alternative each: link or mention, code, bold, italic, strikethrough, emoji.
const marks =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])|:([\w+'-]+(?:::skin-tone-\d)?):/;

function inline(text: string): Nodes {
  const nodes: Nodes[] = [];
  let rest = text;
  for (let found = marks.exec(rest); found; found = marks.exec(rest)) {
    nodes.push(raw(rest.slice(0, found.index)), marked(found, { begins: rest === text && found.index === 0 }));
    rest = rest.slice(found.index + found[0].length);
  }
  nodes.push(raw(rest));
  return keyed(nodes);
}

function marked(
  [whole, angled, code, bold, italic, struck, emoji]: RegExpExecArray,
  { begins }: { begins: boolean },
): Nodes {
  if (angled !== undefined) return <Angled inside={angled} begins={begins} />;
  if (code !== undefined) return <code>{raw(code)}</code>;
  if (bold !== undefined) return <strong>{inline(bold)}</strong>;
  if (italic !== undefined) return <em>{inline(italic)}</em>;
  if (struck !== undefined) return <s>{inline(struck)}</s>;
  return emojiNamed(emoji ?? '') ?? whole;
}

/** Renders the content between < and >: a person, a channel, a group, a date, everybody, or a link. */
function Angled({ inside, begins }: { inside: string; begins: boolean }): JSX.Element {
  const [target = '', label] = splitOnce(inside, '|');
  const words = label === undefined ? undefined : raw(label);
  if (target.startsWith('@')) return <PersonName id={target.slice(1)} mention />;
  if (target.startsWith('#')) return <ChannelName id={target.slice(1)} />;
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = '', href] = target.split('^');
    const shown = formatted(Number(seconds), format, { begins });
    return href ? <Anchor href={href}>{shown}</Anchor> : <time title={label}>{shown}</time>;
  }
  if (target.startsWith('!subteam^')) {
    const group = store.groups.get(target.slice('!subteam^'.length));
    return <span class="mention">@{group?.handle ?? label?.replace(/^@/, '') ?? 'group'}</span>;
  }
  if (/^!(channel|here|everyone)$/.test(target)) return <span class="mention loud">@{target.slice(1)}</span>;
  if (/^(https?|mailto|tel):/i.test(target))
    return <Anchor href={target}>{words ?? raw(target.replace(/^mailto:/, ''))}</Anchor>;
  return <>{raw(`<${inside}>`)}</>;
}

/** An external link. Other schemes than these are shown as text. */
export function Anchor({ href, children }: { href: string; children: Nodes }): JSX.Element {
  const target = raw(href);
  if (!/^(https?|mailto|tel):/i.test(target)) return <span>{children}</span>;
  return (
    <a href={target} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

function lines(text: string): Nodes {
  return lined(text.split('\n'));
}

function lined(parts: readonly Nodes[]): Nodes {
  return keyed(
    parts.map((part, index) => (
      <>
        {index > 0 && <br />}
        {part}
      </>
    )),
  );
}

function keyed(nodes: readonly Nodes[]): Nodes {
  return nodes.map((node, index) => {
    const key = index;
    return <Fragment key={key}>{node}</Fragment>;
  });
}

/** Decodes Slack's three entities. */
export function raw(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
