import type { Invariant } from './invariant.ts';
import { postsOfScores } from './scores.ts';

export const eventsOnce: Invariant = {
  number: 5,
  promise: 'an event answered 2xx is applied exactly once, or kept as failed and reported',
  async check({ db, ledger, slack, witness }) {
    const rows = new Map((await db.event.findMany()).map((row) => [row.eventId, row]));
    const ops = slack.channel('ops')?.id;
    const reports = witness.posted.filter(({ channel }) => channel === ops);
    const entries = await db.auditEntry.groupBy({
      by: ['action', 'projectCode'],
      _count: true,
      where: { via: 'event' },
    });
    const taken = ledger.events.filter(({ answer }) => answer === 'taken');
    const offences = ledger.events.flatMap(({ id, type, code, answer, status }) => {
      const what = `${type} of ${code ?? 'the roster'} (${id})`;
      if (answer === 'open') return [`${what} was never answered`];
      if (answer === 'refused') return [`${what} was refused with ${status}, though it was sound`];
      const row = rows.get(id);
      if (row === undefined) return [`${what} was answered 2xx and is not kept`];
      if (row.state === 'stored') return [`${what} was never applied`];
      if (row.state === 'applied') return [];
      const told = reports.filter(({ text }) => text.includes(id)).length;
      return told === 1 ? [] : [`${what} failed (${row.reason}) and was reported ${told} times`];
    });
    const twice = entries.filter(
      ({ action, projectCode, _count }) => ONCE.has(action) && projectCode !== null && _count > 1,
    );
    return {
      looked: `${ledger.events.length} events, ${taken.length} of them answered 2xx`,
      offences: [
        ...offences,
        ...twice.map(
          ({ action, projectCode, _count }) => `${action} of ${projectCode} happened ${_count} times by event`,
        ),
      ],
    };
  },
};

/** Events that the workload sends at most once for each project. */
const ONCE: ReadonlySet<string> = new Set(['project.requested', 'project.completed', 'project.cancelled']);

export const inOrder: Invariant = {
  number: 6,
  promise: 'of one project, effects come in the order of the facts',
  async check(evidence) {
    const { db, ledger, slack, witness } = evidence;
    const posted = postsOfScores(evidence).flatMap(({ text }) => {
      const row = ledger.scores.find(({ clientName, late }) => !late && text.includes(clientName));
      return row === undefined ? [] : [row.id];
    });
    const scores = posted.flatMap((id, index) => {
      const before = posted[index - 1];
      return before !== undefined && before > id ? [`score ${id} was posted after score ${before}`] : [];
    });

    const events = await db.event.findMany({ where: { state: 'applied' }, orderBy: { sequence: 'asc' } });
    const requested = new Map<string, number>();
    const lifeOrder = ['project.requested', 'project.started', 'project.completed'];
    const trail = await db.auditEntry.findMany({ where: { projectCode: { not: null } }, orderBy: { id: 'asc' } });
    const facts = trail.flatMap(({ action, projectCode }) => {
      const step = lifeOrder.indexOf(action);
      if (step === -1 || projectCode === null) return [];
      const reached = requested.get(projectCode) ?? -1;
      requested.set(projectCode, Math.max(reached, step));
      return step < reached ? [`${action} of ${projectCode} came after ${lifeOrder[reached]}`] : [];
    });

    // The brief is the first message in a channel, and the closing message is the last.
    const channels = slack
      .channels()
      .filter(({ kind, creator }) => kind === 'private' && creator === slack.apps.ops.botUserId);
    const words = channels.flatMap((channel) => {
      const ours = witness.posted.filter((one) => one.channel === channel.id);
      const closing = ours.findIndex(({ key }) => key?.startsWith('closing:'));
      const late = closing === -1 ? [] : ours.slice(closing + 1).filter(({ key }) => key?.startsWith('brief:'));
      return late.length > 0 ? [`#${channel.name} got its brief after its last words`] : [];
    });
    return {
      looked: `${posted.length} scores, ${events.length} events, ${channels.length} channels`,
      offences: [...scores, ...facts, ...words],
    };
  },
};
