import { type Dated, holderOf, isOlder } from './newer.ts';
import type { SlackPerson } from './slack-person.ts';
import type { DirectoryStore, SlackChannel, SlackGroup } from './store.ts';

/** The directory's store for a single process. */
export function memoryStore(): DirectoryStore {
  return { ...people(), ...channels(), ...groups() };
}

type OfPeople = 'personById' | 'personByEmail' | 'putPeople';
type OfGroups = 'groupById' | 'groupByHandle' | 'replaceGroups' | 'putGroup' | 'removeGroup' | 'groupIds';

function people(): Pick<DirectoryStore, OfPeople> {
  const byId = new Map<string, Dated>();
  /** Everybody who has, or had, this address; deactivated accounts keep theirs. */
  const idsByEmail = new Map<string, Set<string>>();

  function put(person: SlackPerson, asOf: number): void {
    const { slackId, email } = person;
    const known = byId.get(slackId);
    if (known !== undefined && isOlder({ person, asOf }, known)) return;
    byId.set(slackId, { person, asOf });
    const old = known?.person.email;
    if (old !== undefined && old !== email) drop(old, slackId);
    if (email !== undefined) idsByEmail.set(email, (idsByEmail.get(email) ?? new Set()).add(slackId));
  }

  function drop(email: string, slackId: string): void {
    const ids = idsByEmail.get(email);
    ids?.delete(slackId);
    if (ids?.size === 0) idsByEmail.delete(email);
  }

  return {
    personById: async (slackId) => byId.get(slackId)?.person,
    personByEmail: async (email) => {
      const ids = idsByEmail.get(email.trim().toLowerCase()) ?? [];
      return holderOf([...ids].flatMap((id) => byId.get(id) ?? []));
    },
    putPeople: async (given, asOf) => {
      for (const person of given) put(person, asOf.getTime());
    },
  };
}

function channels(): Omit<DirectoryStore, OfPeople | OfGroups> {
  const byId = new Map<string, SlackChannel>();
  const idByName = new Map<string, string>();
  const idByFormerName = new Map<string, string>();
  let isListed = false;

  function put(channel: SlackChannel): void {
    byId.set(channel.id, channel);
    idByName.set(channel.name, channel.id);
    for (const name of channel.formerNames) idByFormerName.set(name, channel.id);
  }

  function remove(id: string): void {
    const channel = byId.get(id);
    if (channel === undefined) return;
    byId.delete(id);
    if (idByName.get(channel.name) === id) idByName.delete(channel.name);
    for (const name of channel.formerNames) if (idByFormerName.get(name) === id) idByFormerName.delete(name);
  }

  return {
    channelById: async (id) => byId.get(id),
    channelIdByName: async (name) => idByName.get(name) ?? idByFormerName.get(name),
    replaceChannels: async (given) => {
      byId.clear();
      idByName.clear();
      idByFormerName.clear();
      for (const channel of given) put(channel);
      isListed = true;
    },
    renameChannel: async (id, name) => {
      const before = byId.get(id);
      remove(id);
      put(renamed(before, { id, name }));
    },
    removeChannel: async (id) => remove(id),
    knowsChannels: async () => isListed,
  };
}

/** Returns the channel with its new name. The previous name becomes a former name. */
export function renamed(before: SlackChannel | undefined, { id, name }: { id: string; name: string }): SlackChannel {
  const formerNames = before === undefined ? [] : [...before.formerNames, before.name];
  return { id, name, formerNames: formerNames.filter((former) => former !== name) };
}

function groups(): Pick<DirectoryStore, OfGroups> {
  const byId = new Map<string, SlackGroup>();
  const idByHandle = new Map<string, string>();
  let isListed = false;

  function put({ groupId, handle }: SlackGroup): void {
    remove(groupId);
    const group = { groupId, handle: handle.toLowerCase() };
    byId.set(groupId, group);
    idByHandle.set(group.handle, groupId);
  }

  function remove(groupId: string): void {
    const handle = byId.get(groupId)?.handle;
    byId.delete(groupId);
    if (handle !== undefined && idByHandle.get(handle) === groupId) idByHandle.delete(handle);
  }

  return {
    groupById: async (groupId) => byId.get(groupId),
    groupByHandle: async (handle) => byId.get(idByHandle.get(handle.toLowerCase()) ?? ''),
    replaceGroups: async (given) => {
      byId.clear();
      idByHandle.clear();
      for (const group of given) put(group);
      isListed = true;
    },
    putGroup: async (group) => put(group),
    removeGroup: async (groupId) => remove(groupId),
    groupIds: async () => (isListed ? [...byId.keys()] : undefined),
  };
}
