import { findPerson } from '../app/domain/team/roster/find.ts';
import { rosterOfGroup } from '../app/inbound/slack/group-people.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import type { Word } from './words.ts';

/**
 * Finds user groups among the words. A group may stand wherever a person may. Phones send no markup for mentions, so
 * a handle that nobody on the roster has, but a group, means that group.
 */
export async function withGroups(words: readonly Word[], { db, directory }: Services): Promise<Word[]> {
  return Promise.all(
    words.map(async (word) => {
      const handle = word.kind === 'person' ? /^@([\w.-]+)$/.exec(word.text)?.[1] : undefined;
      if (handle === undefined || (await findPerson(db, handle)) !== null) return word;
      const group = await directory.lookupGroup({ handle }).catch(() => undefined);
      return group?.outcome === 'found' ? groupWord(word.text, group.group) : word;
    }),
  );
}

function groupWord(text: string, { groupId, handle }: { groupId: string; handle: string }): Word {
  return { kind: 'group', text, id: groupId, handle };
}

/**
 * Replaces each group by its members on the roster. `notes` are about members who are not on it, `problems` about
 * groups without members on it.
 */
export async function spelledOut(
  typed: readonly Word[],
  services: Services,
): Promise<{ words: Word[]; notes: string[]; problems: string[] }> {
  const words: Word[] = [];
  const notes: string[] = [];
  const problems: string[] = [];
  for (const word of await withGroups(typed, services)) {
    if (word.kind !== 'group') {
      words.push(word);
      continue;
    }
    const group = await rosterOfGroup({ groupId: word.id, handle: word.handle }, services);
    if ('refusal' in group) {
      problems.push(group.refusal);
      continue;
    }
    words.push(...group.people.map(({ handle }): Word => ({ kind: 'person', text: `@${handle}` })));
    notes.push(...group.notes);
  }
  return { words, notes, problems };
}
