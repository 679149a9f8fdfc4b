import { z } from 'zod';
import type { AuditEntry } from '../../../app/generated/prisma/client.ts';
import { type Evidence, groupBy, type Invariant } from './invariant.ts';

const Details = z.object({ person: z.string().optional(), end: z.string().optional() }).catch({});

/** The state of a project's line, read from its audit trail in the order of the decisions. */
interface Told {
  /** The people in line at the end, first come first. */
  line: string[];
  /** The people who were asked alone, as often as they were. */
  turns: string[];
  offences: string[];
}

export const firstInLine: Invariant = {
  number: 14,
  promise: 'a project that falls free goes to the first in line, once, before everybody',
  async check(evidence) {
    const { db, people } = evidence;
    const trail = await db.auditEntry.findMany({ where: { projectCode: { not: null } }, orderBy: { id: 'asc' } });
    const stories = groupBy(trail, ({ projectCode }) => projectCode);
    const projects = await db.project.findMany({
      include: { standbys: { where: { isInLine: true }, include: { person: true }, orderBy: { id: 'asc' } } },
    });
    const told = projects.map((project) => ({
      project,
      ...replay(project.code, stories.get(project.code) ?? [], { mayBeSkipped: people.leaver.handle }),
    }));
    const offences = told.flatMap(({ project: { code, status, standbys }, line, turns, offences }) => {
      const standing = standbys.map(({ person }) => person.handle);
      const isOver = status !== 'requested' && status !== 'claimed';
      return [
        ...offences,
        ...(isOver && standing.length > 0
          ? [`${code} is ${status}, and ${standing.join(', ')} still stand in line`]
          : []),
        ...(standing.join() === line.join()
          ? []
          : [`${code}: ${standing.join(', ')} stand in line, and by the trail ${line.join(', ')} do`]),
        ...toldTooOften(evidence, { code, turns }),
      ];
    });
    const count = (action: string) => trail.filter((entry) => entry.action === action).length;
    const turns = told.reduce((sum, one) => sum + one.turns.length, 0);
    return {
      looked: `${count('standby.joined')} times in line, ${count('project.released')} releases, ${turns} asked first`,
      offences,
    };
  },
};

/** `mayBeSkipped`: the people who are off the roster at some time. */
export function replay(
  code: string,
  entries: readonly Pick<AuditEntry, 'action' | 'actor' | 'details'>[],
  { mayBeSkipped }: { mayBeSkipped?: string } = {},
): Told {
  const told: Told = { line: [], turns: [], offences: [] };
  /** The person who is asked alone now, and whether somebody let their turn in this round expire. */
  let asked: string | undefined;
  let isMissed = false;
  /** The people who passed in this round. */
  let passed: string[] = [];
  const out = (handle: string | null | undefined) => {
    told.line = told.line.filter((one) => one !== handle);
    if (asked === handle) asked = undefined;
  };
  const begin = () => {
    [asked, isMissed, passed] = [undefined, false, []];
  };
  for (const { action, actor, details } of entries) {
    const { person, end } = Details.parse(details ?? {});
    if (action === 'standby.joined' && actor !== null) told.line.push(actor);
    if (action === 'standby.left') {
      out(person ?? actor);
      isMissed ||= end === 'missed';
    }
    if (action === 'offer.passed' && actor !== null) {
      passed.push(actor);
      out(actor);
    }
    if (action === 'project.claimed') {
      out(actor);
      asked = undefined;
    }
    if (action === 'project.claimed-elsewhere') asked = undefined;
    if (['project.released', 'project.reissued', 'project.reopened'].includes(action)) begin();
    if (['project.started', 'project.completed', 'project.cancelled'].includes(action)) {
      begin();
      told.line = [];
    }
    if (action !== 'project.offered') continue;
    const next = told.line.filter((one) => !passed.includes(one));
    const [first] = next.filter((one) => one !== mayBeSkipped);
    if (asked !== undefined) told.offences.push(`${code} was offered on while it was ${asked}'s turn`);
    if (person === undefined) {
      if (first !== undefined && !isMissed) {
        told.offences.push(`${code} was offered to everybody, and ${first} stood first in line`);
      }
      continue;
    }
    const isFirst = person === first || (person === mayBeSkipped && next[0] === person);
    if (!isFirst) told.offences.push(`${code} was offered to ${person} first, and in line stood ${next.join(', ')}`);
    asked = person;
    told.turns.push(person);
  }
  return told;
}

/** A turn is announced by at most one DM, and by none if it was over before the DM could be sent. */
function toldTooOften(
  { slack, people, witness }: Evidence,
  { code, turns }: { code: string; turns: readonly string[] },
): string[] {
  const dms = witness.posted.filter(
    ({ text }) => text.includes(`Landing page ${code} `) && text.endsWith('(you are next in line)'),
  );
  return [...people.specialists, people.leaver].flatMap(({ handle, slackId }) => {
    const told = dms.filter(({ channel }) => slack.channel(channel)?.members.has(slackId)).length;
    const had = turns.filter((one) => one === handle).length;
    return told > had
      ? [`${code}: ${handle} was told ${told} times that it is their turn, and it was ${had} times`]
      : [];
  });
}
