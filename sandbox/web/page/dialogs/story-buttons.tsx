import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownStory } from '../../shown.ts';
import { ask } from '../state/act.ts';
import { store } from '../state/store.ts';

/** Buttons for things outside of Slack, which a connected program can make happen. */
export function StoryButtons(): JSX.Element {
  const [asked, setAsked] = useState('');
  const stories = [...store.stories.values()].filter((story) => story.moves !== true);
  if (stories.length === 0) {
    return store.isStarting ? (
      <p class="none">In a moment: the agency is moving in.</p>
    ) : (
      <p class="none">
        No demo is connected, so nobody here can be the clients. <code>npm start</code> without Slack tokens runs one.
      </p>
    );
  }
  const tell = async (name: string, label: string) => {
    const { ok } = await ask('ask', { story: name });
    setAsked(ok ? `${label}. Watch the sidebar.` : 'The demo does not answer. Has it ended?');
  };
  return (
    <>
      <div class="story-buttons">
        {stories.map((story) => (
          <StoryButton key={story.name} story={story} onAsk={tell} />
        ))}
      </div>
      {asked !== '' && <p role="status">{asked}</p>}
    </>
  );
}

/** A button that starts one of the program's stories. */
export function StoryButton({
  story: { name, label },
  onAsk,
}: {
  story: ShownStory;
  onAsk: (name: string, label: string) => Promise<void>;
}): JSX.Element {
  return (
    <button type="button" class="button" onClick={() => void onAsk(name, label)}>
      {label}
    </button>
  );
}
