import type { App } from '@slack/bolt';
import type { Bot } from '../app/slack/bot.ts';
import type { Rooms } from '../listeners/payloads.ts';
import { type Command, take } from './command.ts';
import { release } from './project/release.ts';
import { retry } from './project/retry.ts';
import { takeStats } from './stats.ts';

/** SITEMAP 5: every slash command with its subcommands; help is made from it. */
export const project: Command = {
  name: '/project',
  subcommands: [
    {
      name: 'release',
      usage: 'release [CODE]',
      does: 'gives a claimed project back: it is offered again',
      who: 'everyone',
      run: release,
    },
    {
      name: 'retry',
      usage: 'retry EVENT',
      does: 'works on a failed event or job once more',
      who: 'leaders',
      run: retry,
    },
  ],
};

/** Every command of @ops. */
export function commandOps(app: App, rooms: Rooms): void {
  take(app, project, rooms);
  takeStats(rooms.ops, rooms);
}

/** Every command of @statsbot. */
export function commandStatsbot(bot: Bot, rooms: Rooms): void {
  takeStats(bot, rooms);
}
