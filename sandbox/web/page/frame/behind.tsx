import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { HourHand } from '../dialogs/hour-hand.tsx';
import { News } from '../dialogs/news.tsx';
import { StoryButtons } from '../dialogs/story-buttons.tsx';
import { act } from '../state/act.ts';
import { link } from '../state/link.ts';
import { store } from '../state/store.ts';
import { Log } from './log.tsx';
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

/** Enough for the end of a story: who was killed, who went on, whether anything came twice, who is back. */
const NEWS_SHOWN = 4;

/** The panel for the curious: start stories, inject faults, and see every call and envelope. */
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
        <News most={NEWS_SHOWN} />
        <HourHand heading={<h3>Move the clock</h3>} />
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
          {store.appsInOrder.map(({ name, color, connections }) => (
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
