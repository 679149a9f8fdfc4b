import type { JSX, ComponentChildren as Nodes } from 'preact';
import { isObject, type JsonObject, objectsIn, textAt } from '../../../json.ts';
import { formatted } from '../conversation/dates.ts';
import { ChannelName, PersonName } from '../conversation/names.tsx';
import { store } from '../state/store.ts';
import { emojiNamed } from './emoji.ts';
import { Anchor, Plain } from './mrkdwn.tsx';

/** Renders a rich_text block, as Slack's own editor creates it. */
export function RichText({ elements }: { elements: readonly JsonObject[] }): JSX.Element {
  return (
    <div class="block">
      {elements.map((element, index) => (
        <Part key={`${index}`} element={element} />
      ))}
    </div>
  );
}

function Part({ element }: { element: JsonObject }): JSX.Element {
  const parts = objectsIn(element.elements);
  const inside = parts.map((part, index) => <Inline key={`${index}`} element={part} />);
  switch (element.type) {
    case 'rich_text_quote':
      return <blockquote>{inside}</blockquote>;
    case 'rich_text_preformatted':
      return <pre>{inside}</pre>;
    case 'rich_text_list': {
      const items = parts.map((part, index) => (
        <li key={`${index}`}>
          <Part element={part} />
        </li>
      ));
      return element.style === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    default:
      return <div>{inside}</div>;
  }
}

function Inline({ element }: { element: JsonObject }): JSX.Element {
  const text = textAt(element, 'text') ?? '';
  switch (element.type) {
    case 'link':
      return styled(element, <Anchor href={textAt(element, 'url') ?? ''}>{text || textAt(element, 'url')}</Anchor>);
    case 'user':
      return <PersonName id={textAt(element, 'user_id') ?? ''} mention />;
    case 'channel':
      return <ChannelName id={textAt(element, 'channel_id') ?? ''} />;
    case 'usergroup':
      return <span class="mention">@{store.groups.get(textAt(element, 'usergroup_id') ?? '')?.handle ?? 'group'}</span>;
    case 'broadcast':
      return <span class="mention loud">@{textAt(element, 'range')}</span>;
    case 'emoji':
      return <>{emojiNamed(textAt(element, 'name') ?? '') ?? `:${textAt(element, 'name')}:`}</>;
    case 'date':
      return <time>{formatted(Number(element.timestamp), textAt(element, 'format') ?? '')}</time>;
    default:
      return styled(element, <Plain text={text} emoji={false} />);
  }
}

function styled({ style }: JsonObject, inside: JSX.Element): JSX.Element {
  if (!isObject(style)) return inside;
  let shown: Nodes = inside;
  if (style.code === true) shown = <code>{shown}</code>;
  if (style.bold === true) shown = <strong>{shown}</strong>;
  if (style.italic === true) shown = <em>{shown}</em>;
  if (style.strike === true) shown = <s>{shown}</s>;
  return <>{shown}</>;
}
