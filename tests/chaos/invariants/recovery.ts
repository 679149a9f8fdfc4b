import type { Act } from '../workload/ledger.ts';
import { type Evidence, groupBy, type Invariant } from './invariant.ts';

export const allRecovered: Invariant = {
  number: 10,
  promise: 'going on (or a restart) alone brings everything to where it would have been',
  async check(evidence) {
    const { db, witness, restless } = evidence;
    const dead = await db.job.findMany({ where: { state: 'dead' } });
    const doubled = [...groupBy(witness.posted, ({ key }) => key)].filter(
      ([key, posts]) => key !== undefined && posts.length > 1,
    );
    const jobs = await db.job.count();
    return {
      looked: `${jobs} jobs, ${witness.posted.length} messages`,
      offences: [
        ...(restless === undefined ? [] : [`it does not come to rest: ${restless}`]),
        ...dead.map(({ id, kind, lastError }) => `job ${id} (${kind}) is dead: ${lastError?.slice(0, 120)}`),
        ...doubled.map(([key, posts]) => `${key} was posted ${posts.length} times`),
      ],
    };
  },
};

export const acknowledgedIsKept: Invariant = {
  number: 11,
  promise: 'what was acknowledged to Slack leads to its effect, or is reported',
  async check({ db, ledger }) {
    const people = new Map((await db.person.findMany()).map((one) => [one.slackId, one]));
    const projects = new Map((await db.project.findMany({ include: { offers: true } })).map((one) => [one.code, one]));
    const trail = await db.auditEntry.findMany({
      where: { OR: ['project.', 'standby.', 'offer.'].map((subject) => ({ action: { startsWith: subject } })) },
      orderBy: { id: 'asc' },
    });
    const deedsOf = (code: string, slackId: string) =>
      trail
        .filter(({ projectCode, actor }) => projectCode === code && actor === people.get(slackId)?.handle)
        .map(({ action }) => action);
    const line = await db.standby.findMany({ where: { isInLine: true }, include: { project: true } });
    const isInLine = (code: string, slackId: string) =>
      line.some(({ project, personId }) => project.code === code && personId === people.get(slackId)?.id);
    const byWhom = (code: string, action: string) =>
      trail.filter((entry) => entry.projectCode === code && entry.action === action).map(({ actor }) => actor);
    const has = (code: string, action: string) =>
      trail.some((entry) => entry.projectCode === code && entry.action === action);
    const followed = new Set((await db.followUp.findMany()).map(({ scoreId }) => String(scoreId)));
    const happened = {
      claim: ({ subject }: Act) => has(subject, 'project.claimed') || has(subject, 'project.cancelled'),
      release: ({ subject }: Act) =>
        has(subject, 'project.released') || has(subject, 'project.started') || has(subject, 'project.cancelled'),
      pass: ({ subject, slackId }: Act) => {
        const offers = projects.get(subject)?.offers ?? [];
        const isAsked = offers.some(({ personId, state }) => personId === people.get(slackId)?.id && state === 'open');
        return !isAsked || wantsItAfterAll(deedsOf(subject, slackId));
      },
      // If it was pressed too late, the answer says so: the project is free, was started or cancelled, or is theirs.
      'stand-by': ({ subject, slackId }: Act) =>
        byWhom(subject, 'standby.joined').includes(people.get(slackId)?.handle ?? '') ||
        byWhom(subject, 'project.claimed').includes(people.get(slackId)?.handle ?? '') ||
        ['project.released', 'project.started', 'project.cancelled'].some((action) => has(subject, action)),
      'leave-line': ({ subject, slackId }: Act) =>
        byWhom(subject, 'standby.left').includes(people.get(slackId)?.handle ?? '') || !isInLine(subject, slackId),
      'follow-up': ({ subject }: Act) => followed.has(subject.split(':').at(-1) ?? ''),
    };
    // Somebody who is no longer on the roster is refused, and told so.
    const entitled = ledger.acts.filter(({ slackId }) => people.get(slackId)?.active === true);
    const offences = entitled
      .filter((act) => !happened[act.act](act))
      .map(
        ({ act, subject, slackId }) =>
          `the ${act} of ${subject} by ${people.get(slackId)?.handle} was acknowledged and led to nothing`,
      );
    return { looked: `${ledger.acts.length} acknowledged clicks`, offences };
  },
};

export const onlyOurs: Invariant = {
  number: 12,
  promise: 'nobody who is off the roster, deactivated or a stranger changes or sees anything',
  async check(evidence) {
    const { db, slack, people, witness } = evidence;
    const trail = await db.auditEntry.findMany();
    // The workload completes and cancels projects by events only. Commands for that come only from people who may not.
    const acted = trail.filter(
      ({ via, action }) => via === 'command' && /^project\.(cancelled|completed|released)$/.test(action),
    );
    const left = trail.find(({ action, details }) => action === 'person.upserted' && isAbout(details, 'leaver'));
    const leaver = await db.person.findFirst({ where: { handle: people.leaver.handle } });
    const shownTo = [people.stranger.id, ...(leaver?.active === false ? [people.leaver.slackId] : [])];
    const channels = slack
      .channels()
      .filter(({ kind, creator, archived }) => kind === 'private' && creator === slack.apps.ops.botUserId && !archived);
    const seen = channels.flatMap((channel) =>
      shownTo.filter((id) => channel.members.has(id)).map((id) => `${id} is in #${channel.name}`),
    );
    const offered = witness.posted.filter(
      ({ key, channel }) => key?.startsWith('offer:') && membersOf(evidence, channel).includes(people.stranger.id),
    );
    return {
      looked: `${trail.length} lines of the audit trail${left === undefined ? '' : ', one who has left'}, one stranger`,
      offences: [
        ...acted.map(({ action, projectCode, actor }) => `${action} of ${projectCode} by ${actor ?? 'somebody'}`),
        ...seen,
        ...offered.map(({ text }) => `the stranger was offered a project: ${text.slice(0, 80)}`),
      ],
    };
  },
};

/** Somebody who has passed may claim the project later, or stand in line for it, and is then asked again. */
export function wantsItAfterAll(deeds: readonly string[]): boolean {
  const passedAt = deeds.lastIndexOf('offer.passed');
  return passedAt >= 0 && deeds.slice(passedAt).some((deed) => ['standby.joined', 'project.claimed'].includes(deed));
}

function membersOf({ slack }: Evidence, channelId: string): string[] {
  return [...(slack.channel(channelId)?.members ?? [])];
}

function isAbout(details: unknown, handle: string): boolean {
  return JSON.stringify(details ?? {}).includes(`"${handle}"`);
}
