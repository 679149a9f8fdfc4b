import { Fragment, type JSX } from 'preact';
import { memo } from 'preact/compat';
import { isObject, objectsIn, textAt } from '../../../json.ts';
import { isNote } from '../../../workspace/notes.ts';
import type { ShownMessage } from '../../shown.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { Surface } from '../blocks/element.tsx';
import { emojiNamed } from '../blocks/emoji.ts';
import { Mrkdwn, Plain } from '../blocks/mrkdwn.tsx';
import { FileCard } from '../blocks/picture.tsx';
import { Avatar } from '../frame/avatar.tsx';
import { Icon, named } from '../frame/icons.tsx';
import { act, suggestions } from '../state/act.ts';
import { store } from '../state/store.ts';
import { momentOf, timeOf } from './dates.ts';
import { PersonName } from './names.tsx';

export interface MessageProps {
  message: ShownMessage;
  as: string;
  /** Directly after another message of the same person: without picture and name. */
  isCompact: boolean;
  pinned: boolean;
  replies: number;
  onThread?: ((ts: string) => void) | undefined;
  /** Names may change while the message stays, so a new number redraws it. */
  names: number;
}

/** A message of anybody. */
export const Message = memo(function Message(props: MessageProps): JSX.Element {
  const { message, isCompact, pinned } = props;
  const { ts, user, ephemeralFor } = message;
  if (isNote(message)) return <SystemLine message={message} />;
  const isBot = store.people.get(user)?.isBot === true;
  const time = (
    <time class="time" title={momentOf(ts)}>
      {isCompact ? timeOf(ts).replace(/ [AP]M$/, '') : timeOf(ts)}
    </time>
  );
  return (
    <article
      class={`message${isCompact ? ' compact' : ''}${ephemeralFor ? ' whisper' : ''}${pinned ? ' pinned' : ''}`}
      data-ts={ts}
    >
      {ephemeralFor !== undefined && (
        <p class="message-mark">
          <Icon name="eye" size={12} /> Only visible to you
        </p>
      )}
      {pinned && (
        <p class="message-mark">
          <Icon name="pin" size={12} /> Pinned
        </p>
      )}
      <div class="gutter">{isCompact ? time : <Avatar id={user} />}</div>
      <div class="message-body">
        {!isCompact && (
          <p class="message-head">
            <strong>
              <PersonName id={user} />
            </strong>
            {isBot && <span class="app-mark">APP</span>}
            {time}
          </p>
        )}
        <Content {...props} />
        <Reactions message={message} />
        <ThreadLine {...props} />
      </div>
      {props.onThread && ephemeralFor === undefined && (
        <div class="message-tools">
          <button type="button" {...named('Reply in thread')} onClick={() => props.onThread?.(message.thread_ts ?? ts)}>
            <Icon name="reply" />
          </button>
        </div>
      )}
    </article>
  );
});

function Content({ message, as }: MessageProps): JSX.Element {
  const { blocks, text, attachments, files, edited, mrkdwn } = message;
  const surface = surfaceOf(message, as);
  return (
    <div class="content">
      {blocks ? (
        <Blocks blocks={blocks} surface={surface} />
      ) : (
        text && <div class="text">{mrkdwn === false ? <Plain text={text} /> : <Mrkdwn text={text} />}</div>
      )}
      {edited && <span class="edited">(edited)</span>}
      {objectsIn(attachments).map((attachment, index) => (
        <div key={`${index}`} class="attachment">
          {Array.isArray(attachment.blocks) ? (
            <Blocks blocks={objectsIn(attachment.blocks)} surface={surface} />
          ) : (
            <Mrkdwn text={textAt(attachment, 'text') ?? textAt(attachment, 'fallback') ?? ''} />
          )}
        </div>
      ))}
      {objectsIn(files).map((file) => (
        <FileCard key={String(file.id)} file={file} />
      ))}
    </div>
  );
}

/** Clicks in a message are sent for exactly this message. */
function surfaceOf({ channel, ts }: ShownMessage, as: string): Surface {
  return {
    click: ({ action, ...wanted }) => act('click', { as, channel, ts, action, ...wanted }),
    suggest: (asked) => suggestions({ as, channel, ts, ...asked }),
  };
}

function Reactions({ message: { reactions = [] } }: { message: ShownMessage }): JSX.Element | null {
  if (reactions.length === 0) return null;
  return (
    <div class="reactions">
      {reactions.map(({ name, users }) => (
        <span key={name} class="reaction" title={users.map((id) => store.people.get(id)?.realName ?? id).join(', ')}>
          {emojiNamed(name) ?? `:${name}:`} {users.length}
        </span>
      ))}
    </div>
  );
}

function ThreadLine({ message, replies, onThread }: MessageProps): JSX.Element | null {
  const { ts, thread_ts } = message;
  const isReply = thread_ts !== undefined && thread_ts !== ts;
  if (!onThread || (replies === 0 && !isReply)) return null;
  return (
    <button type="button" class="thread-line" onClick={() => onThread(thread_ts ?? ts)}>
      {isReply ? 'Also sent to the channel · view thread' : `${replies} ${replies === 1 ? 'reply' : 'replies'}`}
    </button>
  );
}

function SystemLine({ message }: { message: ShownMessage }): JSX.Element {
  const { user, text, ts } = message;
  return (
    <article class="message system" data-ts={ts}>
      <div class="gutter">
        <Avatar id={user} size={20} />
      </div>
      <p>
        {text.split(/<@(\w+)>/).map((part, index) => (
          <Fragment key={`${index}`}>{index % 2 ? <PersonName id={part} /> : <Mrkdwn text={part} />}</Fragment>
        ))}{' '}
        <time class="time">{timeOf(ts)}</time>
      </p>
    </article>
  );
}

/** The text of a message on one line, for lists of pins. */
export function summaryOf({ text, blocks }: ShownMessage): string {
  const said = objectsIn(blocks).flatMap(({ text: inside }) =>
    isObject(inside) ? [textAt(inside, 'text') ?? ''] : [],
  );
  return (text || said.join(' ')).replaceAll(/\s+/g, ' ');
}
