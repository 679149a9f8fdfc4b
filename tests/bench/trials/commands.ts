import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { CommandFigures } from '../figures.ts';
import { holds, limitedCalls, watchOffers } from '../watch.ts';
import { COMMON_SKILL, quantile, type Stage } from './trial.ts';

const PER_SECOND = 50;
const FAN_OUTS = 3;
/** How long to wait for answers. Those that are missing then count as missing. */
const PATIENCE_MS = 30_000;

/** People type /project at an even pace while projects are offered to everybody. */
export async function runCommands(stage: Stage): Promise<CommandFigures> {
  const { slack, contestant, people, size, progress } = stage;
  const offers = watchOffers(slack);
  const [pm] = people;
  if (pm === undefined) throw new Error('Expected people.');
  await stage.turn();
  const limitedBefore = limitedCalls(slack);
  for (let fanOut = 1; fanOut <= FAN_OUTS; fanOut++) {
    await contestant.request({ code: `CROWD-${fanOut}`, skill: COMMON_SKILL });
  }
  await holds(() => offers.length > 0, performance.now() + 10_000);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const typed = typing(people.length);
  const total = PER_SECOND * size.clickSeconds;
  const underWay: ReturnType<typeof type>[] = [];
  const type = (text: string) => slack.as(pm.id).command('/project', text, { channel: 'ops' });
  const begun = performance.now();
  while (underWay.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1_000) * PER_SECOND) + 1);
    while (underWay.length < due) underWay.push(type(typed(underWay.length)));
    await pause(1);
  }
  const perSecond = (total / (performance.now() - begun)) * 1_000;
  const results = await Promise.all(underWay);
  delay.disable();
  const unanswered = () => total - slack.ephemerals(pm.id).length;
  await holds(() => unanswered() <= 0, performance.now() + PATIENCE_MS);

  const acks = results.filter(({ acked }) => acked).map(({ ms }) => ms);
  progress(`${total} commands, ${acks.length} acknowledged, p99 ${quantile(acks, 0.99).toFixed(1)} ms`);
  return {
    commands: total,
    perSecond,
    missed: total - acks.length,
    unanswered: Math.max(0, unanswered()),
    ackP50: quantile(acks, 0.5),
    ackP99: quantile(acks, 0.99),
    ackMost: Math.max(...acks),
    ownDelayP99: delay.percentile(99) / 1e6,
    limited: limitedCalls(slack) - limitedBefore,
    cost: await contestant.cost(),
  };
}

/** The commands of a project manager: mostly reads, and a change now and then. */
function typing(people: number): (count: number) => string {
  const lines = ['status CROWD-1', 'list open', 'members CROWD-2', 'list mine', 'help'];
  return (count) =>
    count % 10 === 9
      ? `add-member @person-${(count % (people - 1)) + 2} CROWD-3`
      : (lines[count % lines.length] ?? 'help');
}
