// The page that receives it is on this machine.
const PATIENCE_MS = 2_000;

export type Tell = (words: string) => void;

/** Tells people what happens: on the terminal, and on the first screen of the workspace's page. */
export function teller({ url, token }: { url: string; token: string }): Tell {
  // In order, because they are lines of one story.
  let last = Promise.resolve();
  return function tell(words) {
    process.stdout.write(`${words}\n`);
    last = last.then(() => toPage(`${url}/control/news`, { words }, token));
  };
}

async function toPage(url: string, body: object, token: string): Promise<void> {
  try {
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    // The Slack API is not the sandbox, or the sandbox is ending, so nobody would read it.
  }
}

/** Makes something happen in the workspace; rejects if it did not. */
export async function toSandbox(
  { url, token }: { url: string; token: string },
  act: string,
  body: object,
): Promise<void> {
  const answer = await fetch(`${url}/control/${act}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(`${act}: the workspace answered ${answer.status} ${await answer.text()}`);
}

/** Somebody of the agency writes in a channel. */
export async function say(
  { url, token }: { url: string; token: string },
  post: { as: string; channel: string; text: string },
): Promise<void> {
  await toPage(`${url}/control/post`, post, token);
}

/** Somebody of the agency writes to a bot. */
export async function askBot(
  { url, token }: { url: string; token: string },
  message: { as: string; app: string; text: string },
): Promise<void> {
  await toPage(`${url}/control/message`, message, token);
}

/** Formats a duration: "41 seconds", "5 minutes". */
export function lasting(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 120) return seconds === 1 ? 'one second' : `${seconds} seconds`;
  return `${Math.round(seconds / 60)} minutes`;
}
