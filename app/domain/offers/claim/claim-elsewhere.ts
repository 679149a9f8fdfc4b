import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { audit } from '../../audit/audit.ts';
import { findProject, holderOf, type ProjectStory } from '../../projects/find.ts';
import { recordMove } from '../../projects/life/record-move.ts';
import { report } from '../../reports/report.ts';
import { measureClaim, redrawUnclaimed, watchElsewhere } from '../kinds.ts';
import { withdrawOffers } from '../withdraw.ts';
import { type Claimer, claimed, claimProject, joinAsLead } from './claim.ts';

export interface Elsewhere {
  code: string;
  /** The claimer in the words of the other system; untrusted text. */
  by: string;
  /** Null: the claimer is not on the roster. */
  person: Claimer | null;
  at: Date;
}

export type ElsewhereResult =
  /** Somebody on the roster has the project now, as if they had clicked Claim. */
  | { outcome: 'won' }
  /** Somebody who cannot act in Slack has the project. Its offers end all the same. */
  | { outcome: 'taken_elsewhere' }
  /** The same claimer already has the project. */
  | { outcome: 'already' }
  /** Somebody else claimed the project first and keeps it. The difference is reported. */
  | { outcome: 'differs' }
  /** The project is completed, cancelled, or was started without a claim. */
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: another system reports who has taken the project. The project's offers end in any case. If somebody was first
 * in Slack, that claim stays. If an earlier report named somebody else, the newer report counts.
 */
export async function claimElsewhere(tx: Tx, claim: Elsewhere): Promise<ElsewhereResult> {
  const { code, person, at } = claim;
  if (person?.active !== true) return takeElsewhere(tx, claim);
  const result = await claimProject(tx, { code, by: person, at, via: 'event' });
  switch (result.outcome) {
    case 'won':
      return { outcome: 'won' };
    case 'already_yours':
      return { outcome: 'already' };
    case 'too_late':
      return (await takeOver(tx, { code, person, at })) ? { outcome: 'won' } : differs(tx, result.project, claim);
    case 'over':
      return (await takeOver(tx, { code, person, at })) ? { outcome: 'won' } : result;
    case 'full':
    case 'free_since':
      throw new Error(
        `Expected that ${code}, which was claimed in another system, is checked neither for capacity nor for the time of a click.`,
      );
    case 'not_active':
    case 'unknown':
      return { outcome: 'unknown' };
  }
}

/** Gives a project that was claimed in another system to a person on the roster. False if it was not claimed there. */
async function takeOver(tx: Tx, { code, person, at }: { code: string; person: Claimer; at: Date }): Promise<boolean> {
  const { count } = await tx.project.updateMany({
    where: { code, status: 'claimed', claimerId: null },
    data: { claimerId: person.id, claimedElsewhereBy: null, claimedAt: at, confirmedAt: null },
  });
  const project = count === 0 ? null : await findProject(tx, code);
  if (project === null) return false;
  if (!(await joinAsLead(tx, { projectId: project.id, personId: person.id, at }))) {
    throw new Error(`Expected ${person.handle} to be active while they take ${code} over.`);
  }
  await claimed(tx, project, { before: { ...project, claimerId: null }, by: person, at, via: 'event' });
  return true;
}

/**
 * Records a claimer who is not on the roster, or not active. Such a claimer gets no message and does not lead the
 * project, but everybody sees the name.
 */
async function takeElsewhere(tx: Tx, claim: Elsewhere): Promise<ElsewhereResult> {
  const { code, person, at } = claim;
  const name = person?.name ?? claim.by;
  const before = await findProject(tx, code);
  if (before?.status === 'claimed' && before.claimer === null && before.claimedElsewhereBy === name) {
    return { outcome: 'already' };
  }
  const { count } = await tx.project.updateMany({
    where: { code, claimerId: null, status: { in: ['requested', 'claimed'] } },
    data: { status: 'claimed', claimedElsewhereBy: name, claimedAt: at, confirmedAt: null },
  });
  const project = await findProject(tx, code);
  if (project === null) return { outcome: 'unknown' };
  if (count === 0) return notTaken(tx, project, claim);

  await withdrawOffers(tx, { projectId: project.id, at });
  const round = { projectId: project.id, round: project.round };
  await enqueue(tx, at, [
    redrawUnclaimed.of(round, { lane: `unclaimed:${project.id}` }),
    measureClaim.of(round),
    watchElsewhere.of({ ...round, claimedAt: at.getTime() }),
  ]);
  const move = { because: 'claimed-elsewhere', project, before, personIds: [], details: { by: name } } as const;
  await recordMove(tx, { ...move, at, via: 'event', actor: null });
  await report(tx, {
    key: `claimed-elsewhere:${code}:${project.round}:${name.slice(0, 50)}`,
    text: `${mrkdwn(code)} was claimed elsewhere by ${mrkdwn(name, 100)}, ${person === null ? 'whom the roster does not know' : 'who is not active on the roster'}; its offers are withdrawn. \`/project start ${code} @user…\` starts it, \`/project add-member @user ${code} as lead\` names who leads it, \`/project release ${code}\` offers it again.`,
    at,
  });
  return { outcome: 'taken_elsewhere' };
}

async function notTaken(tx: Tx, project: ProjectStory, claim: Elsewhere): Promise<ElsewhereResult> {
  const { status, claimerId } = project;
  const holder = holderOf(project);
  if (status === 'completed' || status === 'cancelled' || holder === null) return { outcome: 'over', project };
  const isSame = holder.elsewhere ? holder.name === (claim.person?.name ?? claim.by) : claimerId === claim.person?.id;
  return isSame ? { outcome: 'already' } : differs(tx, project, claim);
}

/**
 * The first committed claim stays. The difference is written to the audit trail, so that other systems hear of it, and
 * reported to the operators.
 */
async function differs(
  tx: Tx,
  project: ProjectStory,
  { code, by, person, at }: Elsewhere,
): Promise<{ outcome: 'differs' }> {
  const name = person?.name ?? by;
  const holder = holderOf(project)?.name ?? 'somebody else';
  await audit(tx, {
    at,
    actor: null,
    via: 'event',
    action: 'claim.differs',
    projectCode: code,
    details: { by: name, holder },
  });
  await report(tx, {
    key: `claim-differs:${code}:${project.round}:${name.slice(0, 50)}`,
    text: `Another system says that ${mrkdwn(name, 100)} has claimed ${mrkdwn(code)}, but ${mrkdwn(holder, 100)} was first and keeps it. \`/project release ${code}\` offers it again; otherwise please put it right there.`,
    at,
  });
  return { outcome: 'differs' };
}
