import { existsSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { BROKER_PROGRAM, startBroker } from '../../helpers/rabbitmq.ts';
import type { Databases } from '../databases.ts';
import { benchDrain, benchIntake, type DrainFigures, type IntakeFigures } from './intake.ts';
import { benchClaims, benchWebhooks, type ClaimFigures, type WebhookFigures } from './out.ts';

const FILE = '.data/bench-events.json';
const EVENTS = 20_000;
const MESSAGES = 100_000;
const SECONDS = 30;
const CLAIMS = 200;
const GOALS = { perSecond: 500, appliedP50: 25, appliedP99: 100, drainMiB: 250, deliveredP50: 50, difference: 0.05 };

/**
 * Events in and out: HTTP and RabbitMQ side by side, a queue of waiting events, webhooks, and claims while endpoints
 * are down.
 */
export async function benchEvents({
  databases,
  share,
  say,
}: {
  databases: Databases;
  share: number;
  say: (line: string) => void;
}): Promise<void> {
  const of = (full: number) => Math.max(1, Math.round(full * share));
  const load = loadavg()[0];
  const seconds = Math.max(5, of(SECONDS));
  const figures: Record<string, unknown> = { at: new Date().toISOString(), load, goals: GOALS };
  const webhooks = await benchWebhooks(await databases.create('events_out'), seconds);
  say(webhookLine(webhooks));
  const places = { alone: await databases.create('claims_alone'), down: await databases.create('claims_down') };
  const claims = await benchClaims(places, Math.max(30, of(CLAIMS)));
  say(claimLine(claims));
  Object.assign(figures, { webhooks, claims });
  if (existsSync(BROKER_PROGRAM)) {
    const broker = await startBroker();
    // The broker has a process group of its own, so Ctrl-C does not reach it and we have to stop it.
    const end = () => void broker.kill();
    process.once('exit', end);
    try {
      const [one, other] = [await databases.create('events_in'), await databases.create('events_drained')];
      const intake = await benchIntake(one, { broker, queue: 'side-by-side', events: of(EVENTS), seconds });
      for (const line of intakeLines(intake)) say(line);
      const drain = await benchDrain(other, { broker, queue: 'waiting', messages: of(MESSAGES) });
      say(drainLine(drain));
      Object.assign(figures, { intake, drain });
    } finally {
      process.off('exit', end);
      await broker.stop();
    }
  } else say('There is no RabbitMQ here (apt-get install rabbitmq-server), so what comes by it is not measured.');
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
  say(`Load of the machine at the start: ${load?.toFixed(1)}. All figures: ${FILE}`);
}

const mark = (reached: boolean) => (reached ? '✓' : '✗');
const ms = (value: number) => `${value.toFixed(1)} ms`;

function webhookLine({ announcements, missing, p50, p99 }: WebhookFigures): string {
  return `${mark(p50 < GOALS.deliveredP50 && missing === 0)} ${announcements} announcements, committed → delivered: p50 ${ms(p50)} (goal < ${GOALS.deliveredP50} ms), p99 ${ms(p99)}; ${missing} missing`;
}

function claimLine({ claims, alone, down, missed }: ClaimFigures): string {
  const difference = down.p50 / alone.p50 - 1;
  return `${mark(difference <= GOALS.difference && missed === 0)} ${claims} claims acknowledged, p50: ${ms(alone.p50)} alone, ${ms(down.p50)} with three endpoints down (${(100 * difference).toFixed(1)} %); p99 ${ms(alone.p99)} and ${ms(down.p99)}; ${missed} missed`;
}

function intakeLines(figures: IntakeFigures): string[] {
  const { events, perSecond, overHttpPerSecond, cpuMs, appliedP50, appliedP99 } = figures;
  const isQuick = appliedP50 <= GOALS.appliedP50 && appliedP99 <= GOALS.appliedP99;
  return [
    `${mark(perSecond >= GOALS.perSecond)} ${events} events over HTTP and RabbitMQ side by side: ${perSecond.toFixed(0)} a second accepted (goal ${GOALS.perSecond}), ${overHttpPerSecond.toFixed(0)} of them over HTTP; ${ms(cpuMs)} of processor time each`,
    `${mark(isQuick)} accepted → applied: p50 ${ms(appliedP50)}, p99 ${ms(appliedP99)} (goals ${GOALS.appliedP50} and ${GOALS.appliedP99} ms)`,
  ];
}

function drainLine({ messages, stored, seconds, peakBytes }: DrainFigures): string {
  const mebibytes = Math.round(peakBytes / 1_048_576);
  return `${mark(stored === messages && mebibytes <= GOALS.drainMiB)} ${messages} waiting messages: ${stored} stored in ${seconds.toFixed(0)} s, at most ${mebibytes} MiB (goal ${GOALS.drainMiB})`;
}
