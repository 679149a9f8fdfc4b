import { setTimeout as pause } from 'node:timers/promises';

/** Something that the demo can make happen: a client asks, a client scores. */
export interface Story {
  name: string;
  /** The label of the button. */
  label: string;
  /** Whether it advances the clock. */
  moves?: boolean;
  tell: () => Promise<void>;
}

/** Somebody's daily working hours in their time zone, for the page. */
export interface WorkingDay {
  person: string;
  from: string;
  to: string;
}

const WAIT_MS = 12_000;
const AGAIN_MS = 2_000;

/**
 * Adds buttons to the workspace's page for things that only the agency's outside world can do: sends the list to the
 * sandbox's control API, and waits there until somebody presses one. It ends with the process.
 */
export async function lendStories(
  sandbox: { url: string; token: string },
  stories: readonly Story[],
  hours: readonly WorkingDay[],
): Promise<never> {
  const told = { stories: stories.map(({ name, label, moves = false }) => ({ name, label, moves })), hours };
  let telling = Promise.resolve();
  for (;;) {
    const asked = await nextAsked(sandbox, told);
    if (asked === undefined) await pause(AGAIN_MS, undefined, { ref: false });
    const story = stories.find(({ name }) => name === asked);
    if (story === undefined) continue;
    // One after another. We go on asking meanwhile, because the page takes a demo that does not ask for gone.
    telling = telling
      .then(() => story.tell())
      .catch((error: unknown) => {
        process.stderr.write(`The demo could not tell the story "${asked}": ${error}\n`);
      });
  }
}

/** The story that somebody requested; null on a time-out, undefined where the sandbox does not answer. */
async function nextAsked(
  { url, token }: { url: string; token: string },
  told: object,
): Promise<string | null | undefined> {
  try {
    const answer = await fetch(`${url}/control/stories`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...told, waitMs: WAIT_MS }),
    });
    const { asked } = (await answer.json()) as { asked?: string | null };
    return answer.ok ? (asked ?? null) : undefined;
  } catch {
    return undefined; // The Slack API is not the sandbox, or the sandbox is ending.
  }
}
