import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isObject } from '../../../json.ts';
import type { LineContent, LogLine } from '../../shown.ts';
import { store } from '../state/store.ts';

/** Every call and envelope, latest last; each can be opened to show request and answer. */
export function Log(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useEffect(() => {
    // The list does not scroll while somebody reads an opened line.
    const isReading = box.current?.querySelector('.content') !== null;
    if (box.current && isFollowing.current && !isReading) box.current.scrollTop = box.current.scrollHeight;
  });
  const isByProcess = new Set(store.log.flatMap((line) => processOf(line) ?? [])).size > 1;
  return (
    <div
      class="log"
      ref={box}
      role="log"
      aria-label="Calls and envelopes"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isFollowing.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      <table>
        <thead>
          <tr>
            <th>time</th>
            <th>what</th>
            <th>answer</th>
            <th>ms</th>
            {isByProcess && <th title="The process of the product that called, or was told">process</th>}
            <th title="How many more calls the rate limit allows at once">left</th>
          </tr>
        </thead>
        <tbody>
          {store.log.map((line) => (
            <Line key={line.n} line={line} isByProcess={isByProcess} />
          ))}
        </tbody>
      </table>
      {store.log.length === 0 && <p class="beginning">Nothing has happened yet.</p>}
    </div>
  );
}

function Line({ line, isByProcess }: { line: LogLine; isByProcess: boolean }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const color = store.apps.get(line.app)?.color ?? '#888888';
  const { words, isBad } = answerOf(line);
  return (
    <>
      <tr class={isBad ? 'bad' : ''}>
        <td>{new Date(line.at).toLocaleTimeString('en-GB')}</td>
        <td>
          <button type="button" aria-expanded={isOpen} title={titleOf(line)} onClick={() => setOpen(!isOpen)}>
            <i class="dot" style={{ background: color }} /> {arrows[line.kind]} {line.what}
          </button>
        </td>
        <td title={words}>{words}</td>
        <td>{Math.round(line.ms)}</td>
        {isByProcess && <td>{processOf(line) ?? ''}</td>}
        <td>{line.kind === 'call' ? (line.left ?? '') : ''}</td>
      </tr>
      {isOpen && <Content line={line} />}
    </>
  );
}

const arrows: Record<LogLine['kind'], string> = { call: '→', envelope: '←', announcement: '⇢' };
const headings: Record<LogLine['kind'], string> = {
  call: 'Arguments',
  envelope: 'Envelope',
  announcement: 'Announcement',
};

function titleOf({ kind, app }: LogLine): string {
  if (kind === 'announcement') return 'The platform is told by webhook';
  return kind === 'call' ? `${app} calls Slack` : `Slack tells ${app}`;
}

function processOf(line: LogLine): string | undefined {
  return line.kind === 'announcement' ? undefined : line.process;
}

/** The stored content of a line. */
function Content({ line }: { line: LogLine }): JSX.Element {
  const row = useRef<HTMLTableRowElement>(null);
  const [content, setContent] = useState<LineContent | 'gone' | undefined>();
  useEffect(() => {
    void fetch(`/web/line?n=${line.n}`)
      .then(async (response) => (response.ok ? ((await response.json()) as LineContent) : 'gone'))
      .catch(() => 'gone' as const)
      .then(setContent);
  }, [line.n]);
  // The last line opens below the edge, so it is scrolled into view as far as the line itself stays visible.
  useEffect(() => {
    for (const one of [row.current, row.current?.previousElementSibling]) one?.scrollIntoView({ block: 'nearest' });
  }, [content]);
  return (
    <tr class="content" ref={row}>
      <td colSpan={6}>
        {content === undefined && 'Loading…'}
        {content === 'gone' && 'This was too long ago: only the latest five hundred are kept.'}
        {typeof content === 'object' && (
          <>
            <h4>{headings[line.kind]}</h4>
            <pre>{written(content.asked)}</pre>
            <h4>Answer</h4>
            <pre>{isNothing(content.answered) ? nothing(line) : written(content.answered)}</pre>
          </>
        )}
      </td>
    </tr>
  );
}

/** Bolt acknowledges with an empty payload if there is no content. */
function isNothing(answer: unknown): boolean {
  return answer === null || answer === '' || (isObject(answer) && Object.keys(answer).length === 0);
}

function nothing(line: LogLine): string {
  if (line.kind === 'call') return 'The connection was cut before an answer.';
  return line.kind === 'announcement' || line.error === undefined
    ? 'Acknowledged, with nothing in it.'
    : `None: ${line.error}`;
}

/** Formatted JSON; JSON inside a text, such as blocks, is unpacked. */
function written(value: unknown): string {
  const unpacked = (_key: string, inside: unknown): unknown => {
    if (typeof inside !== 'string' || !/^[[{]/.test(inside)) return inside;
    try {
      return JSON.parse(inside);
    } catch {
      return inside;
    }
  };
  return JSON.stringify(value, unpacked, 2);
}

function answerOf(line: LogLine): { words: string; isBad: boolean } {
  if (line.kind === 'announcement') return { words: 'taken', isBad: false };
  if (line.kind === 'envelope') return { words: line.error ?? 'acked', isBad: line.error !== undefined };
  if (line.status === 0) return { words: 'lost', isBad: true };
  if (line.status !== 200) return { words: String(line.status), isBad: true };
  return { words: line.error ?? 'ok', isBad: line.error !== undefined };
}
