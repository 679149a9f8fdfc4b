import type { SlackPerson } from './slack-person.ts';
import type { DirectoryStore, SlackChannel, SlackGroup } from './store.ts';

/** The directory's store for one process. */
export function memoryStore(): DirectoryStore {
  return { ...people(), ...channels(), ...groups() };
}

type OfPeople = 'personById' | 'personByEmail' | 'putPeople';
type OfGroups = 'groupById' | 'groupByHandle' | 'replaceGroups' | 'putGroup' | 'removeGroup';

function people(): Pick<DirectoryStore, OfPeople> {
  const byId = new Map<string, { person: SlackPerson; asOf: Date }>();
  const idByEmail = new Map<string, string>();

  function put(person: SlackPerson, asOf: Date): void {
    const known = byId.get(person.slackId);
    if (known !== undefined && known.asOf > asOf) return;
    const old = known?.person.email;
    if (old !== undefined && old !== person.email && idByEmail.get(old) === person.slackId) idByEmail.delete(old);
    byId.set(person.slackId, { person, asOf });
    if (person.email !== undefined && !yields(person, person.email)) idByEmail.set(person.email, person.slackId);
  }

  /** An e-mail address that moved on to another account stays with the account that is ours and in use. */
  function yields(person: SlackPerson, email: string): boolean {
    const holder = byId.get(idByEmail.get(email) ?? '')?.person;
    return holder !== undefined && holder.slackId !== person.slackId && !isInUse(person) && isInUse(holder);
  }

  return {
    personById: async (slackId) => byId.get(slackId)?.person,
    personByEmail: async (email) => byId.get(idByEmail.get(email.trim().toLowerCase()) ?? '')?.person,
    putPeople: async (given, asOf) => {
      for (const person of given) put(person, asOf);
    },
  };
}

function isInUse({ deactivated, belonging }: SlackPerson): boolean {
  return !deactivated && belonging !== 'foreign';
}

function channels(): Omit<DirectoryStore, OfPeople | OfGroups> {
  const byId = new Map<string, SlackChannel>();
  const idByName = new Map<string, string>();
  const idByFormerName = new Map<string, string>();

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
    },
    renameChannel: async (id, name) => {
      const before = byId.get(id);
      const formerNames = before === undefined ? [] : [...before.formerNames, before.name];
      remove(id);
      put({ id, name, formerNames: formerNames.filter((former) => former !== name) });
    },
    removeChannel: async (id) => remove(id),
  };
}

function groups(): Pick<DirectoryStore, OfGroups> {
  const byId = new Map<string, SlackGroup>();
  const idByHandle = new Map<string, string>();

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
    },
    putGroup: async (group) => put(group),
    removeGroup: async (groupId) => remove(groupId),
  };
}
