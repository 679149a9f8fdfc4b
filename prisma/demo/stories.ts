import { setTimeout as pause } from 'node:timers/promises';

/** Something the demo can make happen: a client asks, a client scores. */
export interface Story {
  name: string;
  /** What the button says. */
  label: string;
  /** It moves the clock. */
  moves?: boolean;
  tell: () => Promise<void>;
}

/** When somebody works, every day by their own clock, for the page to show. */
export interface WorkingDay {
  person: string;
  from: string;
  to: string;
}

const WAIT_MS = 12_000;
const AGAIN_MS = 2_000;

/**
 * Lends the workspace's page the buttons that only the agency's outside world can answer: says over the sandbox's
 * control API what can be told, and waits there until somebody presses one. Ends with the process.
 */
export async function lendStories(
  sandbox: { url: string; token: string },
  stories: readonly Story[],
  hours: readonly WorkingDay[],
): Promise<never> {
  const told = { stories: stories.map(({ name, label, moves = false }) => ({ name, label, moves })), hours };
  for (;;) {
    const asked = await nextAsked(sandbox, told);
    if (asked === undefined) await pause(AGAIN_MS, undefined, { ref: false });
    await stories
      .find(({ name }) => name === asked)
      ?.tell()
      .catch((error: unknown) => process.stderr.write(`The demo could not tell the story "${asked}": ${error}\n`));
  }
}

/** The story that somebody asked for; null where nobody did in time, undefined where the sandbox does not answer. */
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
    return undefined; // Another Slack than the sandbox, or one that is ending.
  }
}
