import type { Message } from '../api/shapes.ts';
import { isObject } from '../json.ts';

/** Whom a message notifies: ids of people and user groups, and `channel`, `here`, `everyone`. */
export interface Mentions {
  users: string[];
  usergroups: string[];
  specials: string[];
}

/**
 * Finds mentions as Slack does: in mrkdwn and rich text, but not in plain_text, and not if they are escaped. If there
 * are blocks, `text` is only a fallback and is not searched.
 */
export function mentionsIn(message: Pick<Message, 'text' | 'blocks' | 'mrkdwn'>): Mentions {
  const texts = message.blocks ? mrkdwnIn(message.blocks) : message.mrkdwn === false ? [] : [message.text];
  const found: Mentions = { users: [], usergroups: [], specials: [] };
  for (const text of texts) {
    for (const [, user] of text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)) if (user) found.users.push(user);
    for (const [, group] of text.matchAll(/<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/g))
      if (group) found.usergroups.push(group);
    for (const [, special] of text.matchAll(/<!(channel|here|everyone)(?:\|[^>]*)?>/g))
      if (special) found.specials.push(special);
  }
  return found;
}

/** All readable text of a message, one line per text. */
export function visibleText(message: Pick<Message, 'text' | 'blocks'>): string {
  return message.blocks ? textsIn(message.blocks).join('\n') : message.text;
}

function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (!isObject(value)) return [];
  if (value.type === 'mrkdwn' && typeof value.text === 'string') return [value.text];
  if (value.type === 'markdown' && typeof value.text === 'string') return [value.text];
  if (value.type === 'user' && typeof value.user_id === 'string') return [`<@${value.user_id}>`];
  if (value.type === 'usergroup' && typeof value.usergroup_id === 'string') return [`<!subteam^${value.usergroup_id}>`];
  if (value.type === 'broadcast' && typeof value.range === 'string') return [`<!${value.range}>`];
  return Object.values(value).flatMap(mrkdwnIn);
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isObject(value)) return [];
  const own = typeof value.text === 'string' ? [value.text] : [];
  const alt = value.type === 'image' && typeof value.alt_text === 'string' ? [value.alt_text] : [];
  return [
    ...own,
    ...alt,
    ...Object.values(value).flatMap((inner) => (typeof inner === 'object' ? textsIn(inner) : [])),
  ];
}
