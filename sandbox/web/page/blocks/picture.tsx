import type { JSX } from 'preact';
import { isObject, type JsonObject, textAt } from '../../../json.ts';
import { Icon } from '../frame/icons.tsx';
import { Anchor, TextObject } from './mrkdwn.tsx';

/** An image block or element. Images of other sites are shown as links, because the page loads nothing from outside. */
export function Picture({ of }: { of: JsonObject }): JSX.Element {
  const file = isObject(of.slack_file) ? of.slack_file : {};
  const id = textAt(file, 'id');
  const source = id === undefined ? (textAt(of, 'image_url') ?? textAt(file, 'url') ?? '') : `/files/${id}`;
  const own = ownPath(source);
  const alt = textAt(of, 'alt_text') ?? '';
  return (
    <span class="picture">
      {isObject(of.title) && (
        <span class="picture-title">
          <TextObject of={of.title} />
        </span>
      )}
      {own === undefined ? (
        <span class="picture-elsewhere" title={source}>
          <Icon name="file" /> <Anchor href={source}>{alt || 'Picture'}</Anchor>
        </span>
      ) : (
        <img src={own} alt={alt} loading="lazy" />
      )}
    </span>
  );
}

/** An uploaded file; pictures are shown. */
export function FileCard({ file }: { file: JsonObject }): JSX.Element {
  const own = ownPath(textAt(file, 'url_private') ?? '');
  const title = textAt(file, 'title') ?? textAt(file, 'name') ?? 'File';
  const isPicture = /\.(png|jpe?g|gif|webp)$/i.test(textAt(file, 'name') ?? '');
  if (own !== undefined && isPicture) {
    return (
      <figure class="file">
        <figcaption>{title}</figcaption>
        <img src={own} alt={textAt(file, 'alt_txt') || title} loading="lazy" />
      </figure>
    );
  }
  return (
    <a class="file card" href={own ?? '#'} download={textAt(file, 'name')}>
      <Icon name="file" size={24} />
      <span>
        <strong>{title}</strong>
        <small>{Number(file.size ?? 0).toLocaleString('en')} bytes</small>
      </span>
    </a>
  );
}

/** The path of a file in the sandbox itself. */
function ownPath(source: string): string | undefined {
  if (!URL.canParse(source, location.href)) return undefined;
  const { pathname, hostname, port } = new URL(source, location.href);
  const isHere = port === location.port && (hostname === location.hostname || hostname === '127.0.0.1');
  return isHere && pathname.startsWith('/files/') ? pathname : undefined;
}
