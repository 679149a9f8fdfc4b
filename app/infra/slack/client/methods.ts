import type { WebClient } from '@slack/web-api';

/**
 * The Web API methods that we call, with our limit of calls per minute. Slack's tiers are 1, 20, 50 and 100 per minute;
 * where it gives no number, ours is modest. chat.postMessage has limits of its own, see budgets.ts.
 */
export const callsPerMinute = {
  'auth.test': 300,
  'chat.postMessage': undefined,
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'chat.getPermalink': 300,
  'conversations.open': 50,
  'conversations.create': 20,
  'conversations.invite': 50,
  'conversations.kick': 50,
  'conversations.archive': 20,
  'conversations.rename': 20,
  'conversations.setTopic': 20,
  'conversations.setPurpose': 20,
  'conversations.members': 100,
  'conversations.list': 20,
  'conversations.info': 50,
  'conversations.history': 50,
  'conversations.replies': 50,
  'conversations.join': 50,
  'conversations.leave': 50,
  'dnd.teamInfo': 20,
  'users.list': 20,
  'users.info': 100,
  'users.lookupByEmail': 50,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
  'pins.add': 20,
  'bookmarks.add': 20,
  'bookmarks.list': 50,
  'bookmarks.remove': 20,
  'reactions.add': 50,
  'reactions.remove': 20,
  'files.getUploadURLExternal': 100,
  'files.completeUploadExternal': 100,
} as const;

export type SlackMethod = keyof typeof callsPerMinute;

/** The arguments of a method, by Slack's own types. */
export type ArgsOf<M extends SlackMethod> = NonNullable<Parameters<MethodAt<WebClient, M>>[0]>;

/** The answer of a method, by Slack's own types. */
export type ResultOf<M extends SlackMethod> = Awaited<ReturnType<MethodAt<WebClient, M>>>;

/** The type of the function at a dotted name such as 'usergroups.users.list'. */
type MethodAt<T, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? MethodAt<T[Head], Rest>
    : never
  : Path extends keyof T
    ? Extract<T[Path], (...args: never[]) => unknown>
    : never;
