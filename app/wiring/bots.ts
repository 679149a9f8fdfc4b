import type { BotTokens } from '../config/config.ts';
import { reportOutage } from '../domain/reports/outage.ts';
import { reconcileRoster } from '../domain/team/accounts/reconcile.ts';
import { createEventStore } from '../inbound/slack/stored-events.ts';
import { createDirectory, type Directory } from '../infra/directory/directory.ts';
import { boltLogger } from '../infra/log/log.ts';
import { type Bot, type BotName, createBot } from '../infra/slack/bot.ts';
import { createKeepAlive } from '../infra/slack/socket/keep-alive.ts';
import { type Base, tellOperators } from './base.ts';

export interface Bots {
  newproject: Bot;
  ops: Bot;
  /** Undefined if @statsbot has no Slack app. Then @ops answers its questions. */
  statsbot: Bot | undefined;
  all: readonly Bot[];
}

/** Creates the configured Slack apps. They receive nothing before they are started. */
export function openBots(base: Base): Bots {
  const { config, clock, telemetry, patience, db, transact, effects, processes, redis, log } = base;
  const keepAlive = createKeepAlive({ answerMs: patience.pongMs });
  const bot = (name: BotName, tokens: BotTokens): Bot =>
    createBot({
      ...{
        name,
        ...tokens,
        apiUrl: config.slackApiUrl,
        clock,
        telemetry,
        db,
        effects,
        others: processes,
        redis,
        keepAlive,
      },
      storeEvent: createEventStore({ bot: name, transact, clock }),
      logger: boltLogger(log, name),
      onOutage: (outage) => tellOperators(base, (tx) => reportOutage(tx, { ...outage, at: clock.now() })),
    });
  const newproject = bot('newproject', config.newproject);
  const ops = bot('ops', config.ops);
  const statsbot = config.statsbot === undefined ? undefined : bot('statsbot', config.statsbot);
  return { newproject, ops, statsbot, all: [newproject, ops, ...(statsbot === undefined ? [] : [statsbot])] };
}

/** The directory of the Slack workspace; changes of people are applied to the roster. */
export function openDirectory({ config, clock, telemetry, db, transact, redis }: Base, { ops }: Bots): Directory {
  return createDirectory({
    client: ops.client,
    clock,
    telemetry,
    redis,
    opsChannel: config.opsChannel,
    onPeople: (people) => reconcileRoster({ db, transact, clock }, people),
    home: () => ops.identified,
  });
}
