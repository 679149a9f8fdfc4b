import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { openDatabase } from '../../../app/infra/database/client.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { makeProjects } from '../surveys/place.ts';
import type { Place } from './place.ts';

export interface Races {
  races: number;
  /** Projects with exactly one claimer, who alone was told that the project is theirs. */
  decided: number;
  clicks: number;
  unacknowledged: number;
  undecided: Undecided[];
}

/** What became of a race without one winner who alone was told. */
interface Undecided {
  code: string;
  /** In the order of the rivals, for each of their tries. */
  acks: unknown[];
  claimer: string | null | undefined;
  told: readonly string[];
}

export const RIVALS = 3;
const AT_ONCE = 8;
const MOST_TRIES = 5;
/**
 * How long to wait once nothing changes any more: a winner's DM comes at most a second after the one of their previous
 * project.
 */
const STILL_MS = 60_000;

/** On each of the projects a few people click Claim at the same moment. Slack spreads the clicks over all processes. */
export async function race(
  place: Place,
  { databaseUrl, races }: { databaseUrl: string; races: number },
): Promise<Races> {
  const { slack } = place;
  const rivals = place.people.slice(0, RIVALS);
  const db = openDatabase(databaseUrl);
  try {
    await makeProjects(db, { count: races, status: 'requested' });
    const codes = Array.from({ length: races }, (_, index) => `P-${index + 1}`);
    const buttons = new Map<string, Map<string, { channel: string; ts: string }>>();
    for (const { id } of rivals) buttons.set(id, await shown(slack, id, codes));
    const line = pLimit(AT_ONCE);
    const clickAll = (code: string) =>
      Promise.all(
        rivals.map(({ id }) =>
          slack.as(id).click({ ...buttons.get(id)?.get(code), actionId: 'claim_project', value: code, stale: true }),
        ),
      );
    const clicksOn = async (code: string) => {
      const made = await clickAll(code);
      // A click that is not acknowledged has no effect, and Slack tells the person so. So they click again.
      for (let again = 1; again < MOST_TRIES && !made.some(({ acked }) => acked); again++) {
        made.push(...(await clickAll(code)));
      }
      return made;
    };
    const acks = await Promise.all(codes.map((code) => line(() => clicksOn(code))));
    const winners = async () => {
      const claimed = await db.project.findMany({
        where: { status: 'claimed' },
        select: { code: true, claimer: { select: { slackId: true } } },
      });
      return new Map(claimed.map(({ code, claimer }) => [code, claimer?.slackId]));
    };
    const told = () => toldWinners(slack);
    let [seen, movedAt] = [told().size, performance.now()];
    while (seen < races && performance.now() - movedAt < STILL_MS) {
      // With long pauses, because each look goes through all calls.
      await pause(1_000);
      const now = told().size;
      if (now > seen) movedAt = performance.now();
      seen = now;
    }
    const [is, says] = [await winners(), told()];
    const undecided = codes.flatMap((code, index): Undecided[] => {
      const [claimer, told] = [is.get(code), says.get(code) ?? []];
      return told.length === 1 && told[0] === claimer ? [] : [{ code, acks: acks[index] ?? [], claimer, told }];
    });
    return {
      races,
      decided: races - undecided.length,
      clicks: acks.flat().length,
      unacknowledged: acks.flat().filter(({ acked }) => !acked).length,
      undecided,
    };
  } finally {
    await db.$disconnect();
  }
}

/**
 * By code, a DM with the Claim button of each of these projects. It is removed for those who come too late, as in
 * Slack.
 */
async function shown(slack: Sandbox, person: string, codes: readonly string[]) {
  const places = new Map<string, { channel: string; ts: string }>();
  for (const code of codes) {
    const text = { type: 'plain_text', text: `Claim ${code}` };
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'claim_project', value: code, text }] }];
    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.apps.newproject.botToken}` },
      body: JSON.stringify({ channel: person, text: `Races for ${code}`, blocks }),
    });
    const { channel, ts } = (await answer.json()) as { channel: string; ts: string };
    places.set(code, { channel, ts });
  }
  return places;
}

/** The people who were told that the project is theirs, by project. */
function toldWinners(slack: Sandbox): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const { args, error, status } of slack.calls({ app: 'newproject', method: 'chat.postMessage' })) {
    const code = /You claimed Landing page (\d+)/.exec(String(args.text))?.[1];
    if (code === undefined || error !== undefined || status !== 200) continue;
    const key = `P-${code}`;
    told.set(key, [...(told.get(key) ?? []), String(args.channel)]);
  }
  return told;
}
