import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ShownHour } from '../../shown.ts';
import { ask } from '../state/act.ts';
import { store } from '../state/store.ts';
import { StoryButton } from './story-buttons.tsx';

const LOOK_EVERY_MS = 10_000;

/**
 * The time in the workspace, and for people with working hours: awake or asleep; with buttons that advance the clock,
 * if a connected program can.
 */
export function HourHand({ heading }: { heading: JSX.Element }): JSX.Element | null {
  const [, look] = useState(0);
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const timer = setInterval(() => look((count) => count + 1), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const moves = [...store.stories.values()].filter((story) => story.moves === true);
  const { aheadMs, people } = store.hour;
  if (moves.length === 0 && aheadMs === 0) return null;
  const now = store.now();
  const move = async (name: string) => {
    const { ok } = await ask('ask', { story: name });
    setTrouble(ok ? '' : 'The demo does not answer. Has it ended?');
  };
  return (
    <div class="hour-hand">
      {heading}
      <p>
        It is <strong>{said(now, undefined)}</strong>
        {aheadMs === 0 ? '.' : `, ${hoursIn(aheadMs)} ahead of your own clock.`}
      </p>
      {people.length > 0 && (
        <ul>
          {people.map((person) => (
            <li key={person.name}>
              <Standing person={person} now={now} />
            </li>
          ))}
        </ul>
      )}
      <div class="story-buttons">
        {moves.map((story) => (
          <StoryButton key={story.name} story={story} onAsk={move} />
        ))}
      </div>
      {trouble !== '' && <p role="alert">{trouble}</p>}
    </div>
  );
}

function Standing({ person, now }: { person: ShownHour['people'][number]; now: Date }): JSX.Element {
  const { name, timeZone, works, quiet } = person;
  const time = said(now, timeZone);
  const minute = minuteOf(time.slice(-5));
  const until = asleepUntil({ works, quiet, minute });
  const city = timeZone.replace(/^.*\//, '').replaceAll('_', ' ');
  return (
    <>
      <strong>{name}</strong>
      <span>
        {time} in {city}
      </span>
      <span>
        {until === null ? '☀️ awake' : `🌙 asleep until ${until}`}
        {works === null ? '' : `, works ${works.from}–${works.to}`}
        {quiet === null ? '' : `, no notifications ${quiet.from}–${quiet.to}`}
      </span>
    </>
  );
}

/** The time when they wake. Null: they are awake. */
function asleepUntil({
  works,
  quiet,
  minute,
}: Pick<ShownHour['people'][number], 'works' | 'quiet'> & { minute: number }): string | null {
  if (works !== null && !isWithin(works, minute)) return works.from;
  return quiet !== null && isWithin(quiet, minute) ? quiet.to : null;
}

function isWithin({ from, to }: { from: string; to: string }, minute: number): boolean {
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  return begin < end ? begin <= minute && minute < end : minute >= begin || minute < end;
}

/** Formats "Thu 09:05" in the time zone, or the browser's. */
function said(at: Date, timeZone: string | undefined): string {
  return at
    .toLocaleString('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone })
    .replace(',', '');
}

function minuteOf(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

function hoursIn(ms: number): string {
  const hours = Math.round(ms / 3_600_000);
  return hours === 1 ? 'an hour' : `${hours} hours`;
}
