import type { Person } from '../../../app/generated/prisma/client.ts';
import type { Channel } from '../../../sandbox/sandbox.ts';
import { channelPrefix } from '../workload/steps.ts';
import type { Evidence, Invariant } from './invariant.ts';

export const oneChannel: Invariant = {
  number: 4,
  promise: 'a project has at most one channel, and the members that the database says',
  async check({ slack, db }) {
    const bot = slack.apps.ops.botUserId;
    const made = slack.channels().filter(({ kind, creator }) => kind === 'private' && creator === bot);
    const projects = await db.project.findMany({
      include: { channels: true, members: { where: { leftAt: null }, include: { person: true } } },
    });
    const offences = projects.flatMap(({ code, status, life, channels, members }) => {
      const own = made.filter(({ name }) => name.startsWith(channelPrefix(code)));
      const current = own.filter(({ id }) => channels.some((one) => one.slackId === id && one.life === life));
      const many = own.length > channels.length;
      const [channel] = current;
      return [
        ...(many
          ? [`${code} has ${own.length} channels in ${channels.length} lives: ${own.map(named).join(', ')}`]
          : []),
        ...(status === 'started' && channel === undefined ? [`${code} runs without a channel`] : []),
        ...(status === 'started' && channel !== undefined
          ? running(code, channel, [bot, ...members.flatMap(({ person }) => idOf(person))])
          : []),
        ...(status === 'completed' || (status === 'cancelled' && channel !== undefined) ? over(code, own, bot) : []),
      ];
    });
    const strays = made.filter(({ name }) => !projects.some(({ code }) => name.startsWith(channelPrefix(code))));
    return {
      looked: `${projects.length} projects, ${made.length} channels, ${made.reduce((sum, one) => sum + one.members.size, 0)} members`,
      offences: [...offences, ...strays.map((channel) => `#${channel.name} belongs to no project`)],
    };
  },
};

function running(code: string, channel: Channel, wanted: readonly string[]): string[] {
  if (channel.archived) return [`${code} runs, and its channel is archived`];
  const missing = wanted.filter((id) => !channel.members.has(id));
  const surplus = [...channel.members].filter((id) => !wanted.includes(id));
  return [
    ...(missing.length > 0 ? [`#${channel.name} lacks ${missing.join(', ')}`] : []),
    ...(surplus.length > 0 ? [`#${channel.name} has ${surplus.join(', ')}, whom the database does not list`] : []),
  ];
}

function over(code: string, channels: readonly Channel[], bot: string): string[] {
  return channels.flatMap((channel) => {
    if (!channel.archived) return [`${code} is over, and #${channel.name} is not archived`];
    const left = [...channel.members].filter((id) => id !== bot);
    return left.length > 0 ? [`${code} is over, and ${left.join(', ')} are still in #${channel.name}`] : [];
  });
}

/** Somebody off the roster sees no channel, even if the project still counts them as a member. */
function idOf({ slackId, slackDeactivated, active }: Person): string[] {
  return slackId === null || slackDeactivated || !active ? [] : [slackId];
}

function named({ name }: Channel): string {
  return `#${name}`;
}

/** The person in words, for messages. */
export function handleOf({ people }: Pick<Evidence, 'people'>, slackId: string): string {
  const everybody = [...people.specialists, ...people.managers, people.leaver];
  return everybody.find((one) => one.slackId === slackId)?.handle ?? slackId;
}
