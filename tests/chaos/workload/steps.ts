import type { Channel } from '../../../sandbox/sandbox.ts';
import { type Colleague, SKILLS } from '../stage/people.ts';
import { type Stage, WORDS } from '../stage/stage.ts';
import { valuesOf } from '../stage/witness.ts';
import { type Doing, type EventData, possible, press, sendEvent, type } from './doing.ts';

/** One step of a project's story. All randomness was drawn before. */
export type Step = (doing: Doing) => Promise<void>;

/** How long somebody who is offered a project looks for the button. */
const LOOKS_MS = 60_000;
/** How long somebody who clicked looks for the answer. */
const ANSWER_MS = 8_000;

export function request(
  code: string,
  { skills, first, twice }: { skills: string[]; first: number; twice: boolean },
): Step {
  const data = {
    code,
    title: `Landing page ${code} ${WORDS.hostile}`,
    brief: `${WORDS.private}: ${WORDS.hostile}`,
    skills,
    client: { name: `Client of ${code}`, company: 'Company & Sons', email: `${code.toLowerCase()}@client.test` },
  };
  return (doing) => sendEvent(doing, { type: 'project.requested', data, first, twice });
}

/** These people click Claim at the same moment, as soon as one of them sees the button. */
export function claim(code: string, people: readonly Colleague[]): Step {
  return async (doing) => {
    await Promise.all(
      people.map(({ slackId }) =>
        press(doing, {
          slackId,
          click: { actionId: 'claim_project', value: code },
          act: { act: 'claim', subject: code, slackId },
          withinMs: LOOKS_MS,
        }),
      ),
    );
  };
}

/** Somebody clicks a button that is gone, because their screen is outdated. */
export function claimStale(code: string, { slackId }: Colleague): Step {
  return async (doing) =>
    void (await press(doing, { slackId, click: { actionId: 'claim_project', value: code, stale: true } }));
}

export function pass(code: string, { slackId }: Colleague): Step {
  return async (doing) =>
    void (await press(doing, {
      slackId,
      click: { actionId: 'pass_project', value: code },
      act: { act: 'pass', subject: code, slackId },
      withinMs: LOOKS_MS,
    }));
}

/** The person who has the project gives it back. */
export function release(code: string): Step {
  return async (doing) => {
    const slackId = winnerOf(doing.stage, code);
    if (slackId === undefined) {
      doing.ledger.skipped += 1;
      return;
    }
    const click = { actionId: 'release_project', value: code };
    await press(doing, { slackId, click, act: { act: 'release', subject: code, slackId }, withinMs: LOOKS_MS });
  };
}

/**
 * These people come too late, each with an outdated screen, and press "Next in line" in the answer. Somebody who never
 * had the offer on their screen cannot do that.
 */
export function standBy(code: string, people: readonly Colleague[]): Step {
  return async (doing) => {
    await Promise.all(
      people.map(async ({ slackId }) => {
        const isTold = await press(doing, { slackId, click: { actionId: 'claim_project', value: code, stale: true } });
        if (!isTold) return;
        await press(doing, {
          slackId,
          click: { actionId: 'stand_by', value: code },
          act: { act: 'stand-by', subject: code, slackId },
          withinMs: ANSWER_MS,
        });
      }),
    );
  };
}

/** Somebody leaves the line, by the button in the answer or by the one in App Home. */
export function leaveLine(code: string, { person: { slackId }, atHome }: { person: Colleague; atHome: boolean }): Step {
  return async (doing) => {
    if (atHome) await possible(() => doing.stage.slack.as(slackId).openHome('ops'));
    await press(doing, {
      slackId,
      click: { actionId: 'leave_line', value: code, ...(atHome ? { home: true, app: 'ops' } : {}) },
      act: { act: 'leave-line', subject: code, slackId },
      withinMs: ANSWER_MS,
    });
  };
}

export function byEvent(event: string, data: EventData, first: number): Step {
  return (doing) => sendEvent(doing, { type: event, data, first });
}

export function addByCommand(code: string, { manager, person }: { manager: Colleague; person: Colleague }): Step {
  return async (doing) =>
    void (await type(doing, manager.slackId, '/project', `add-member <@${person.slackId}> ${code}`));
}

/** A member adds somebody to the channel in Slack itself. */
export function inviteByHand(code: string, { slackId }: Colleague): Step {
  return async (doing) => {
    const channel = channelOf(doing.stage, code);
    const host = channel && personIn(doing.stage, channel);
    if (channel === undefined || host === undefined) doing.ledger.skipped += 1;
    else await possible(() => doing.stage.slack.as(host).invite(channel.id, slackId));
  };
}

export function leaveByHand(code: string, { slackId }: Colleague): Step {
  return async (doing) => {
    const channel = channelOf(doing.stage, code);
    if (!channel?.members.has(slackId)) doing.ledger.skipped += 1;
    else await possible(() => doing.stage.slack.as(slackId).leave(channel.id));
  };
}

/** Somebody tries what they may not do. */
export function tryCommand(slackId: string, text: string): Step {
  return async (doing) => void (await type(doing, slackId, '/project', text));
}

export function channelOf({ slack }: Stage, code: string): Channel | undefined {
  return slack
    .channels()
    .find(({ kind, name, archived }) => kind === 'private' && !archived && name.startsWith(channelPrefix(code)));
}

/** The beginning of the names of all channels of a project. */
export function channelPrefix(code: string): string {
  const lower = code.toLowerCase();
  return lower.startsWith('p-') ? `${lower}-` : `p-${lower}-`;
}

/** Somebody who can start or release it, according to what Slack shows. */
function winnerOf({ slack, people }: Stage, code: string): string | undefined {
  const everybody = [...people.specialists, people.leaver];
  return everybody.find(({ slackId }) =>
    slack.directMessages('newproject', slackId).some((message) => valuesOf(message, 'release_project').includes(code)),
  )?.slackId;
}

function personIn({ people }: Stage, channel: Channel): string | undefined {
  return [...people.specialists, ...people.managers].find(({ slackId }) => channel.members.has(slackId))?.slackId;
}

/** One skill or two. */
export const SKILL_SETS: readonly string[][] = [...SKILLS.map((skill) => [skill]), ['design', 'data']];
