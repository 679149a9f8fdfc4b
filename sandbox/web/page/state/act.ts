import { type JsonObject, objectsIn } from '../../../json.ts';
import { tab } from './tab.ts';

export type Answer = JsonObject & { ok: boolean; acked?: boolean; error?: string };

/** Acts in the workspace over the control API. What could not be done comes back as an error in words. */
export async function act(path: string, body: object): Promise<Answer> {
  return await post(`/control/${path}`, { ...body, fromTab: tab });
}

/** Asks the page's own side of the sandbox. */
export async function ask(path: string, body: object): Promise<Answer> {
  return await post(`/web/${path}`, body);
}

async function post(url: string, body: object): Promise<Answer> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(url, request);
    return (await response.json()) as Answer;
  } catch {
    return { ok: false, error: 'The sandbox does not answer. Is it still running?' };
  }
}

/** What an app offers in a menu, or what the person is told where it does not answer. */
export async function suggestions(body: object): Promise<{ options: JsonObject[] } | { trouble: string }> {
  const answer = await act('suggest', body);
  if (!answer.ok || answer.acked === false || answer.error !== undefined) return { trouble: "Couldn't load options." };
  return { options: objectsIn(answer.options) };
}

/** What a person is told when an app did not take what they did. */
export function troubleWords(answer: Answer): string | undefined {
  if (!answer.ok) return answer.error ?? 'That did not work.';
  if (answer.acked === false && answer.error !== 'not_subscribed') {
    return answer.error === 'no_socket'
      ? 'This app is not connected, so nobody heard you. Is the product running?'
      : 'This app did not answer within three seconds.';
  }
  return undefined;
}
