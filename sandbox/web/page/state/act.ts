import { type JsonObject, objectsIn } from '../../../json.ts';
import { tab } from './tab.ts';

export type Answer = JsonObject & { ok: boolean; acked?: boolean; error?: string };

/** Acts in the workspace through the control API. A failure is returned as an error text. */
export async function act(path: string, body: object): Promise<Answer> {
  return await post(`/control/${path}`, { ...body, fromTab: tab });
}

/** Requests to the page's own part of the sandbox. */
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

/** The options of a menu, from its app. If the app does not answer, the error text. */
export async function suggestions(body: object): Promise<{ options: JsonObject[] } | { trouble: string }> {
  const answer = await act('suggest', body);
  if (!answer.ok || answer.acked === false || answer.error !== undefined) return { trouble: "Couldn't load options." };
  return { options: objectsIn(answer.options) };
}

/** The error text for an act that an app did not accept. Undefined if it was accepted. */
export function troubleWords(answer: Answer): string | undefined {
  if (!answer.ok) return answer.error ?? 'That did not work.';
  if (answer.acked === false && answer.error !== 'not_subscribed') {
    return answer.error === 'no_socket'
      ? 'This app is not connected, so nobody heard you. Is the product running?'
      : 'This app did not answer within three seconds.';
  }
  return undefined;
}
