import type { Message } from '../../../sandbox/sandbox.ts';
import { valuesOf } from '../stage/witness.ts';
import type { Evidence, Invariant } from './invariant.ts';

/** A button that can be clicked, with the person who sees it; undefined in a channel. */
interface Live {
  code: string;
  message: Message;
  handle: string | undefined;
}

export const oneClaimer: Invariant = {
  number: 1,
  promise: 'a project has at most one claimer',
  async check(evidence) {
    const { db } = evidence;
    const projects = await db.project.findMany({ include: { claimer: true, offers: { include: { person: true } } } });
    const claims = await db.auditEntry.findMany({ where: { action: { in: ['project.claimed', 'project.released'] } } });
    const startable = live(evidence, 'start_project');
    const offences = projects.flatMap(({ code, status, claimer, round, offers }) => {
      const wins = offers.filter(({ state }) => state === 'won');
      const twice = wins.filter((win) => wins.some((other) => other.round === win.round && other.id !== win.id));
      const ofThis = claims.filter(({ projectCode }) => projectCode === code);
      const claimed = ofThis.filter(({ action }) => action === 'project.claimed').length;
      const released = ofThis.length - claimed;
      // The morning's list in #ops has a button for each project that is claimed and not started.
      const isListed = (one: Live) => one.handle === undefined && status === 'claimed';
      const holders = startable.filter((one) => one.code === code && !isListed(one)).map(({ handle }) => handle);
      const wanted = status === 'claimed' && claimer !== null ? [claimer.handle] : [];
      return [
        ...(twice.length > 0 ? [`${code}: ${names(twice)} have both won round ${twice[0]?.round}`] : []),
        ...(claimed > released + 1 ? [`${code}: claimed ${claimed} times and released ${released} times`] : []),
        ...(same(holders, wanted)
          ? []
          : [
              `${code} (${status}, round ${round}): "Start project" is shown to ${list(holders)}, expected ${list(wanted)}`,
            ]),
      ];
    });
    return { looked: `${projects.length} projects, ${claims.length} claims and releases`, offences };
  },
};

export const noStaleOffer: Invariant = {
  number: 2,
  promise: 'once a claim is committed, nobody else’s offer stays claimable',
  async check(evidence) {
    const { db, witness } = evidence;
    const projects = await db.project.findMany({ include: { offers: { include: { person: true } } } });
    const claimable = live(evidence, 'claim_project');
    const known = await knownOf(evidence);
    const unknown = claimable.filter(({ code }) => !projects.some((project) => project.code === code));
    const offences = projects.flatMap(({ code, status, round, offers }) => {
      const shown = claimable.filter((one) => one.code === code);
      if (status !== 'requested') {
        return shown.map(
          ({ handle, message }) =>
            `${code} is ${status}, and ${handle ?? 'a channel'} still has its Claim button: ${known(message)}`,
        );
      }
      const wanted = offers
        .filter((offer) => offer.state === 'open' && offer.round === round)
        .map(({ person }) => person.handle);
      const have = shown.flatMap(({ handle }) => (handle === undefined ? [] : [handle]));
      if (same(have, wanted)) return [];
      const lie = shown.map(({ message }) => known(message)).join('; ');
      return [`${code} is on offer to ${list(wanted)}, and ${list(have)} have its button: ${lie}`];
    });
    const dms = witness.posted.filter(({ key }) => key?.startsWith('offer:')).length;
    return {
      looked: `${projects.length} projects, ${dms} offers sent, ${claimable.length} live buttons`,
      offences: [...offences, ...unknown.map(({ code }) => `A Claim button of ${code}, which is no project`)],
    };
  },
};

/** What the database knows of a message, in words. Of two messages with one key it knows one. */
async function knownOf({ db }: Evidence): Promise<(message: Message) => string> {
  const records = await db.message.findMany();
  const effects = await db.effect.findMany({ where: { kind: 'slack.post' } });
  const offers = await db.offer.findMany({ include: { person: true, project: true } });
  const jobs = await db.job.findMany({ orderBy: { id: 'asc' } });
  const trail = await db.auditEntry.findMany({ orderBy: { id: 'asc' } });
  const story = (key: string) => {
    const offer = offers.find(({ id }) => `offer:${id}` === key);
    const lane = jobs.filter((job) => job.lane === key || JSON.stringify(job.payload) === `{"offerId":${offer?.id}}`);
    return [
      offer &&
        `${offer.person.handle} ${offer.state} round ${offer.round} of ${offer.project.round}, ${offer.decidedAt?.toISOString()}`,
      ...lane.map(
        (job) =>
          `${job.id} ${job.kind} ${job.state} ${job.createdAt.toISOString()}–${job.finishedAt?.toISOString()} ${job.lastError ?? ''}`,
      ),
      ...trail
        .filter((one) => one.projectCode === offer?.project.code)
        .map((one) => `${one.at.toISOString()} ${one.action} ${one.actor ?? ''}`),
    ].join('\n          ');
  };
  return ({ ts, metadata }) => {
    const key = String(metadata?.event_payload.key);
    const record = records.find((one) => one.key === key);
    const effect = effects.find((one) => one.key === key);
    const mark = effect && `${effect.state}, fence ${effect.fence}, marked ${effect.markedAt.toISOString()}`;
    if (record === undefined) return `${key} at ${ts}, of which nothing is known (${mark})`;
    const fate = record.deletedAt === null ? 'not deleted' : `deleted ${record.deletedAt.toISOString()}`;
    return `${key} at ${ts}, known at ${record.ts}, ${fate} (${mark})\n          ${story(key)}`;
  };
}

function live({ slack, people }: Evidence, actionId: string): Live[] {
  const everybody = [...people.specialists, ...people.managers, people.leaver];
  return slack.channels().flatMap((channel) => {
    const handle =
      channel.kind === 'im' ? everybody.find(({ slackId }) => channel.members.has(slackId))?.handle : undefined;
    return channel.messages.flatMap((message) =>
      valuesOf(message, actionId).map((code) => ({ code, message, handle })),
    );
  });
}

function names(offers: readonly { person: { handle: string } }[]): string {
  return offers.map(({ person }) => person.handle).join(' and ');
}

function list(handles: readonly (string | undefined)[]): string {
  return handles.length === 0 ? 'nobody' : handles.map((handle) => handle ?? 'a channel').join(', ');
}

function same(ones: readonly (string | undefined)[], others: readonly (string | undefined)[]): boolean {
  return ones.length === others.length && [...ones].sort().join() === [...others].sort().join();
}
