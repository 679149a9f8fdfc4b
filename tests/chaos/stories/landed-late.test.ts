import test from 'ava';
import { takeFollowUp } from '../../../app/domain/feedback/posts/follow-up.ts';
import { wonMessageKey } from '../../../app/domain/offers/claim/claim.ts';
import { giveReviews } from '../../../app/domain/reviews/give.ts';
import { type Message, visibleText } from '../../../sandbox/sandbox.ts';
import { type Newsroom, newsroom } from '../../domain/feedback/newsroom.ts';
import { claimable } from '../../helpers/agency.ts';
import { holdBeforeMark } from '../../helpers/effects.ts';
import { eventually } from '../../helpers/eventually.ts';

/**
 * A message is being sent, the data that it shows change, and then it arrives. In the end it must show the current
 * data. See docs/effects.md.
 */
const stories: Record<string, (world: Newsroom, code: string) => Promise<unknown>> = {
  async 'the claimer’s DM: started, completed while it is redrawn'({ slack, send, offers, ...world }, code) {
    await claimed(world, send, code);
    const held = slack.faults.hold({ app: 'newproject', method: 'chat.update', says: `Started: ${code}` });
    await send('project.started', { code, team: [] });
    await held.reached;
    await send('project.completed', { code });
    await eventually(() => saying(offers('anna'), code).some(({ text }) => text.startsWith('Over')));
    held.release();
    await world.settled();
    return saying(offers('anna'), code).map(({ text }) => text.split(':')[0]);
  },

  async 'the claimer’s DM: cancelled right before it is marked'({ db, send, offers, ...world }, code) {
    await world.request({ code, title: code, skills: ['nobody-has-this'] });
    await world.settled();
    const { id: projectId, round } = await db.project.findUniqueOrThrow({ where: { code } });
    const { id: claimerId } = await db.person.findUniqueOrThrow({ where: { handle: 'anna' } });
    const held = holdBeforeMark(db, { kind: 'slack.post', key: wonMessageKey({ projectId, round, claimerId }) });
    await held.held;
    await send('project.claimed', { code, by: 'anna' });
    await held.reached();
    await send('project.cancelled', { code });
    await eventually(() =>
      db.job.findFirst({ where: { kind: 'claim.redraw', state: 'done', payload: of(projectId) } }),
    );
    await held.release();
    await world.settled();
    return saying(offers('anna'), code).filter((message) => JSON.stringify(message).includes('start_project')).length;
  },

  async 'the unclaimed project in #ops: claimed while it is posted'({ db, slack, send, ...world }, code) {
    const held = slack.faults.hold({
      app: 'newproject',
      method: 'chat.postMessage',
      says: `Nobody has claimed ${code}`,
    });
    await world.request({ code, title: code, skills: ['nobody-has-this'] });
    await held.reached;
    await send('project.claimed', { code, by: 'anna' });
    await waits(db, 'unclaimed.redraw');
    held.release();
    await world.settled();
    return slack.messages('ops').filter((message) => claimable(message, code)).length;
  },

  async 'the unclaimed project in #ops: requested anew'({ slack, ...world }, code) {
    await world.request({ code, title: code, skills: ['nobody-has-this'] });
    await world.settled();
    await world.request({ code, title: code, skills: ['nobody-has-this'], brief: 'Two pages after all.' });
    await world.settled();
    return slack.messages('ops').filter((message) => claimable(message, code)).length;
  },

  async '“You are on it”: removed while it is posted'({ db, slack, send, id, ...world }, code) {
    await claimed(world, send, code);
    const held = slack.faults.hold({ app: 'ops', method: 'chat.postMessage', says: `You are on ${code}` });
    await send('project.started', { code, team: ['bela'] });
    await held.reached;
    await send('member.removed', { code, person: 'bela' });
    await waits(db, 'member.tell-left');
    held.release();
    await world.settled();
    return slack
      .directMessages('ops', id('bela'))
      .flatMap(({ text }) => (text.includes(code) ? [text.split(code)[0]] : []));
  },

  async 'the brief: two leave while it is redrawn'({ db, slack, send, ...world }, code) {
    await claimed(world, send, code);
    await send('project.started', { code, team: ['bela', 'chloe'] });
    await eventually(() => db.projectChannel.findFirst({ where: { project: { code }, furnishedAt: { not: null } } }));
    await world.settled();
    const held = slack.faults.hold({ app: 'ops', method: 'chat.update', says: `The brief of ${code}` });
    await send('member.removed', { code, person: 'bela' });
    await held.reached;
    await send('member.removed', { code, person: 'chloe' });
    await eventually(() =>
      db.projectMember.findFirst({ where: { project: { code }, person: { handle: 'chloe' }, leftAt: { not: null } } }),
    );
    held.release();
    await world.settled();
    const channel = await db.projectChannel.findFirstOrThrow({ where: { project: { code } } });
    const brief = slack.messages(channel.slackId ?? '').find(({ text }) => text.startsWith('The brief'));
    const shown = visibleText(brief ?? { text: '' });
    return ['anna', 'bela', 'chloe'].filter((handle) => shown.includes(world.id(handle)));
  },

  async 'the question for reviews: answered while it is posted'({ db, slack, crewcall, clock, send, ...world }, code) {
    await claimed(world, send, code);
    await send('project.started', { code, team: ['bela'] });
    await world.settled();
    const held = slack.faults.hold({ app: 'ops', method: 'chat.postMessage', says: `work together on ${code}` });
    await send('project.completed', { code });
    const { channel } = await held.reached;
    const request = await db.reviewRequest.findFirstOrThrow({
      where: { project: { code }, person: { slackId: String(channel) } },
      include: { person: true },
    });
    const other = await db.reviewRequest.findFirstOrThrow({ where: { project: { code }, id: { not: request.id } } });
    await crewcall.services.transact((tx) =>
      giveReviews(tx, {
        requestId: request.id,
        by: request.person,
        about: [other.personId],
        reviews: [{ revieweeId: other.personId, rating: 5, comment: null }],
        at: clock.now(),
      }),
    );
    await waits(db, 'review.redraw');
    held.release();
    await world.settled();
    return saying(slack.directMessages('ops', String(channel)), code)
      .map(({ text }) => text.split(' on ')[0])
      .at(-1);
  },

  async 'the reminder of a score: taken right before it is marked'({ db, crewcall, clock, ...world }, code) {
    await world.given({ projectCode: code, score: 3 });
    await world.settled();
    const { scoreId } = await db.feedbackPost.findFirstOrThrow({ where: { projectCode: code } });
    const held = holdBeforeMark(db, { kind: 'slack.post', key: `score-reminder:${scoreId}` });
    await held.held;
    clock.advance({ hours: 5 });
    await held.reached();
    const by = await db.person.findUniqueOrThrow({ where: { handle: 'anna' } });
    await crewcall.services.transact((tx) => takeFollowUp(tx, { scoreId, by, at: clock.now() }));
    await eventually(() => db.job.findFirst({ where: { kind: 'feedback.redraw', state: 'done' } }));
    await held.release();
    await world.settled();
    return world.feedback().flatMap(({ text }) => (text.includes(code) ? [text.split(':')[0]] : []));
  },
};

const ends: Record<string, unknown> = {
  'the claimer’s DM: started, completed while it is redrawn': ['Over'],
  'the claimer’s DM: cancelled right before it is marked': 0,
  'the unclaimed project in #ops: claimed while it is posted': 0,
  'the unclaimed project in #ops: requested anew': 1,
  '“You are on it”: removed while it is posted': ['', 'You are no longer on '],
  'the brief: two leave while it is redrawn': ['anna'],
  'the question for reviews: answered while it is posted': 'Thank you for your reviews',
  'the reminder of a score: taken right before it is marked': [
    `3/10 from Ada Lovelace (Analytical Bakery) for P-8`,
    'Taken',
  ],
};

test('every kind of message ends up right if its data change while it is being sent', async (t) => {
  const world = await newsroom(t);
  const found: Record<string, unknown> = {};
  for (const [index, [what, story]] of Object.entries(stories).entries()) {
    found[what] = await story(world, `P-${index + 1}`);
  }
  t.deepEqual(found, ends);
});

async function claimed(
  { request, settled }: Pick<Newsroom, 'request' | 'settled'>,
  send: Newsroom['send'],
  code: string,
) {
  await request({ code, title: code, skills: ['nobody-has-this'] });
  await settled();
  await send('project.claimed', { code, by: 'anna' });
  await settled();
}

function saying(messages: Message[], code: string) {
  return messages
    .filter((message) => JSON.stringify(message).includes(code))
    .map((message) => ({ ...message, text: message.text ?? '' }));
}

/** Whether the newest job of this kind is done, or waits in its lane behind the call that is held back. */
async function waits(db: Newsroom['db'], kind: string) {
  await eventually(async () => {
    const job = await db.job.findFirst({ where: { kind }, orderBy: { id: 'desc' } });
    return job !== null && (job.state === 'done' || job.blocked);
  });
}

const of = (projectId: number) => ({ path: '$.projectId', equals: projectId });
