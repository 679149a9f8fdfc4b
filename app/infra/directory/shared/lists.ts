import { z } from 'zod';
import { renamed } from '../memory.ts';
import type { SlackChannel, SlackGroup } from '../store.ts';
import { editions } from './editions.ts';
import type { Entities, RedisStore } from './entities.ts';
import { keys } from './keys.ts';
import type { OfPeople } from './people.ts';

type OfGroups = 'groupById' | 'groupByHandle' | 'replaceGroups' | 'putGroup' | 'removeGroup' | 'groupIds';

export function channels(entities: Entities): Omit<RedisStore, OfPeople | OfGroups> {
  const all = editions<SlackChannel>(entities, {
    shape: z.object({ id: z.string(), name: z.string(), formerNames: z.array(z.string()) }),
    list: keys.channels,
    keyOf: keys.channel,
    idOf: ({ id }) => id,
    foundUnder: ({ name, formerNames }) => [name, ...formerNames].map(keys.channelName),
  });
  return {
    channelById: all.byId,
    async channelIdByName(name) {
      const found = await all.under(keys.channelName(name));
      const present = found.find((channel) => channel.name === name);
      return (present ?? found.find(({ formerNames }) => formerNames.includes(name)))?.id;
    },
    replaceChannels: all.replace,
    renameChannel: (id, name) => all.change(id, (before) => renamed(before, { id, name })),
    removeChannel: all.remove,
    knowsChannels: async () => (await all.listed()) !== undefined,
  };
}

export function groups(entities: Entities): Pick<RedisStore, OfGroups> {
  const all = editions<SlackGroup>(entities, {
    shape: z.object({ groupId: z.string(), handle: z.string() }),
    list: keys.groups,
    keyOf: keys.group,
    idOf: ({ groupId }) => groupId,
    foundUnder: ({ handle }) => [keys.handle(handle), keys.groupIds],
  });
  const lowerCase = ({ groupId, handle }: SlackGroup) => ({ groupId, handle: handle.toLowerCase() });
  return {
    groupById: all.byId,
    async groupByHandle(given) {
      const handle = given.toLowerCase();
      return (await all.under(keys.handle(handle))).find((group) => group.handle === handle);
    },
    replaceGroups: (given) => all.replace(given.map(lowerCase)),
    putGroup: (group) => all.change(group.groupId, () => lowerCase(group)),
    removeGroup: all.remove,
    groupIds: async () =>
      (await all.listed()) === undefined ? undefined : (await all.under(keys.groupIds)).map(({ groupId }) => groupId),
  };
}
