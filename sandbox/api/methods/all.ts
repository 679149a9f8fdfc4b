import type { Method } from '../method.ts';
import { authMethods } from './auth.ts';
import { blockMethods } from './blocks.ts';
import { chatMethods } from './chat.ts';
import { conversationChanges } from './conversations-change.ts';
import { conversationMembers } from './conversations-members.ts';
import { conversationReading } from './conversations-read.ts';
import { dndMethods } from './dnd.ts';
import { fileMethods } from './files.ts';
import { markMethods } from './marks.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

/** Every Web API method of the sandbox. Any other is refused with `unknown_method`. */
export const allMethods: readonly Method[] = [
  ...authMethods,
  ...blockMethods,
  ...chatMethods,
  ...conversationReading,
  ...conversationChanges,
  ...conversationMembers,
  ...userMethods,
  ...dndMethods,
  ...viewMethods,
  ...markMethods,
  ...fileMethods,
];
