import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogLine } from '../../shown.ts';
import { StoryButtons } from '../dialogs/story-buttons.tsx';
import { act } from '../state/act.ts';
import { link } from '../state/link.ts';
import { store } from '../state/store.ts';
import { AsideHead } from './panes.tsx';

const troubles: { label: string; path: string; body: object; says: string }[] = [
  {
    label: 'Slack drops the sockets',
    path: 'close-sockets',
    body: { abrupt: true },
    says: 'All lines are cut. The bots come back by themselves.',
  },
  {
    label: 'Slack is slow',
    path: 'faults',
    body: { kind: 'slow', delayMs: 2000 },
    says: 'Every call takes two seconds longer, until you mend it.',
  },
  {
    label: 'Slack says 429',
    path: 'faults',
    body: { kind: 'rate_limit', retryAfter: 3, times: 5 },
    says: 'The next five calls are refused for three seconds.',
  },
  {
    label: 'Answers get lost',
    path: 'faults',
    body: { kind: 'reset_after', probability: 0.3, times: 20 },
    says: 'Of the next calls, some are done and their answers lost. Nothing is done twice.',
  },
];

/** For the curious: make something happen, make trouble, and see every call and envelope. */
export function BehindTheScenes({ onClose }: { onClose: () => void }): JSX.Element {
  const [said, setSaid] = useState('');
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    link.showLog(true);
    return () => link.showLog(false);
  }, []);
  const make = async ({ path, body, says }: (typeof troubles)[number]) => {
    const { ok, error } = await act(path, body);
    setSaid(ok ? says : (error ?? ''));
    if (path === 'faults') setBroken(true);
  };
  const mend = async () => {
    await fetch('/control/faults', { method: 'DELETE' });
    setBroken(false);
    setSaid('All is well again.');
  };
  return (
    <aside class="aside behind" aria-label="Behind the scenes">
      <AsideHead title="Behind the scenes" onClose={onClose} />
      <div class="behind-acts">
        <h3>Make something happen</h3>
        <StoryButtons />
        <h3>Make trouble</h3>
        <div class="story-buttons">
          {troubles.map((trouble) => (
            <button key={trouble.label} type="button" class="button" onClick={() => void make(trouble)}>
              {trouble.label}
            </button>
          ))}
          {isBroken && (
            <button type="button" class="button primary" onClick={() => void mend()}>
              Mend it
            </button>
          )}
        </div>
        {said !== '' && <p role="status">{said}</p>}
        <p class="connections">
          {[...store.apps.values()].map(({ name, color, connections }) => (
            <span key={name}>
              <i class="dot" style={{ background: color }} /> {name}{' '}
              {connections === 0 ? 'away' : `${connections} sockets`}
            </span>
          ))}
        </p>
      </div>
      <Log />
    </aside>
  );
}

function Log(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useEffect(() => {
    if (box.current && isFollowing.current) box.current.scrollTop = box.current.scrollHeight;
  });
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
            <th title="How many more calls the rate limit allows at once">left</th>
          </tr>
        </thead>
        <tbody>
          {store.log.map((line) => (
            <Line key={line.n} line={line} />
          ))}
        </tbody>
      </table>
      {store.log.length === 0 && <p class="beginning">Nothing has happened yet.</p>}
    </div>
  );
}

function Line({ line }: { line: LogLine }): JSX.Element {
  const color = store.apps.get(line.app)?.color ?? '#888888';
  const { words, isBad } = answerOf(line);
  return (
    <tr class={isBad ? 'bad' : ''}>
      <td>{new Date(line.at).toLocaleTimeString('en-GB')}</td>
      <td title={line.kind === 'call' ? `${line.app} calls Slack` : `Slack tells ${line.app}`}>
        <i class="dot" style={{ background: color }} /> {line.kind === 'call' ? '→' : '←'} {line.what}
      </td>
      <td>{words}</td>
      <td>{Math.round(line.ms)}</td>
      <td>{line.kind === 'call' ? (line.left ?? '') : ''}</td>
    </tr>
  );
}

function answerOf(line: LogLine): { words: string; isBad: boolean } {
  if (line.kind === 'envelope') return { words: line.error ?? 'acked', isBad: line.error !== undefined };
  if (line.status === 0) return { words: 'lost', isBad: true };
  if (line.status !== 200) return { words: String(line.status), isBad: true };
  return { words: line.error ?? 'ok', isBad: line.error !== undefined };
}
