import type { Services } from '../app/inbound/slack/services.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import { type SimpleCommand, takeCommand } from './command.ts';
import { nps } from './nps.ts';
import { project } from './project.ts';
import { takeStats } from './stats.ts';
import { team } from './team.ts';

/** /nps, which has no subcommands. */
export const npsOnDemand: SimpleCommand = {
  name: '/nps',
  usage: '[this week|last month|last 30 days|…]',
  act: 'ask_metrics',
  kind: 'read',
  asksSlack: true,
  run: nps,
};

/** The page that lists every command of @ops. The subcommands are in the tables of project.ts and team.ts. */
export function commandOps(services: Services): void {
  const { ops } = services;
  takeCommand(ops, project, services);
  takeCommand(ops, team, services);
  takeCommand(ops, npsOnDemand, services);
  takeStats(ops, services);
}

/** Every command of @statsbot. */
export function commandStatsbot(bot: Bot, services: Services): void {
  takeStats(bot, services);
}
