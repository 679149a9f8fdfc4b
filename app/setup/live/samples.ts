import type { Waiting } from '../../domain/daily/waiting.ts';
import type { FeedbackView } from '../../domain/feedback/posts/view.ts';
import type { Board } from '../../domain/home/board.ts';
import { answerQuestion, answerSides } from '../../domain/metrics/answer/answer.ts';
import type { Answer } from '../../domain/metrics/answer/answered.ts';
import type { ProjectView } from '../../domain/offers/view.ts';
import type { ChannelProject } from '../../domain/projects/channel/view.ts';
import type { ReviewView } from '../../domain/reviews/view.ts';
import type { SurveyStanding } from '../../domain/surveys/standing.ts';
import type { Person } from '../../generated/prisma/client.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';

/** Words of people and clients in a sample: ordinary ones, or as long and odd as possible. */
export type Words = (everyday: string) => string;

/** Messages and views, by the file in app/domain and the function that builds them. */
export type Samples = Record<string, Record<string, Sample | readonly Sample[]>>;

export type Sample = MessageBody | View;

export const everyday: Words = (words) => words;
/** Longer than any limit, and full of characters that need escaping. */
export const longest: Words = (words) => `${words} & <b>R&D</b> *bold* :tada: 👩‍👩‍👧‍👦 `.repeat(80);

export const at = new Date('2026-11-24T12:00:00Z');
export const when = { now: at, timeZone: 'Europe/Berlin', urgentHours: 12 };
export const CODE = 'P-1042';
const PAGE = 'https://agency.example/projects/P-1042';
const CHANNEL = 'C012AB3CD';
const SLACK_ID = 'U012AB3CD';

export function many<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function person(words: Words, id = 1): Person {
  return {
    id,
    handle: `anna${id}`,
    name: words('Anna Kovacs'),
    email: `anna${id}@agency.example`,
    // Every second person is not in Slack, so they are named without a mention.
    slackId: id % 2 === 1 ? SLACK_ID : null,
    slackDeactivated: false,
    role: 'specialist',
    active: true,
    capacity: null,
    awaySince: null,
    hours: null,
    timeZone: null,
    slackTimeZone: null,
    daysOff: null,
    dndFrom: null,
    dndTo: null,
    dndReadAt: null,
    lastSeenAt: null,
    upsertedAt: at,
    createdAt: at,
  };
}

export function project(words: Words, status: ProjectView['status'] = 'claimed'): ProjectView {
  return {
    id: 1,
    code: CODE,
    title: words('Landing page for a bakery'),
    brief: words('One page, warm colours, an order form.'),
    status,
    clientId: 1,
    client: client(words),
    dueAt: at,
    dueOn: null,
    budget: words('2,500 EUR').slice(0, 64),
    urgent: true,
    awakeSecondsToClaim: null,
    pageUrl: PAGE,
    intercomUrl: 'https://app.intercom.com/a/inbox/1/conversation/2',
    round: 1,
    requestedAt: at,
    requestStampedAt: at,
    requestedById: null,
    claimerId: 1,
    claimedElsewhereBy: null,
    claimedAt: at,
    confirmedAt: null,
    freeSince: null,
    startedAt: at,
    completedAt: status === 'completed' ? at : null,
    cancelledAt: status === 'cancelled' ? at : null,
    cancelReason: words('The client has closed its shop.'),
    life: 1,
    toldAt: null,
    claimer: person(words),
    skills: many(8, (id) => ({ projectId: 1, skillId: id, skill: { id, slug: `design-${id}` } })),
    pageLink: PAGE,
    ...when,
  };
}

/** A survey in each of its states, and none. */
export function surveyStandings(words: Words): SurveyStanding[] {
  const shown = { ...project(words, 'completed'), client: client(words, 'ada@bakery.example') };
  const settings = { isStopped: false, canMail: true, quarantineDays: 90, reminderDays: 5, quarantinedBy: null };
  const survey = {
    ...{ id: 1, projectId: 1, life: 1, round: 1, nonce: 'n', addressHash: 'h', decidedAt: at, askedAt: at },
    ...{ lastAskedAt: at, remindedAt: null, because: words('550 No such user').slice(0, 255), createdAt: at },
    ...{ project: shown, answer: null },
  };
  const states = ['due', 'asked', 'left_out', 'no_address', 'quarantined', 'refused', 'lapsed'] as const;
  return [
    ...states.map((state) => ({ ...settings, project: shown, survey: { ...survey, state } })),
    { ...settings, project: shown, survey: null },
    { ...settings, project: shown, survey: null, isStopped: true },
  ];
}

function client(words: Words, email: string | null = null) {
  const company = words('Analytical Bakery');
  return { id: 1, key: 'k', name: words('Ada Lovelace'), company, email, language: null };
}

/** A project with as many people as the message can show. */
export function channelProject(words: Words, status: ProjectView['status'] = 'started', people = 3): ChannelProject {
  const shown = project(words, status);
  // Rows of an earlier version have no `begunAt`.
  const begunAt = null;
  return {
    ...shown,
    members: many(people, (index) => ({
      projectId: 1,
      personId: index + 1,
      role: index === 0 ? ('pm' as const) : ('specialist' as const),
      joinedAt: at,
      leftAt: null,
      person: person(words, index + 1),
    })),
    channels: [
      {
        projectId: 1,
        life: 1,
        slackId: CHANNEL,
        name: 'p-1042-landing-page',
        begunAt,
        createdAt: at,
        furnishedAt: at,
        furnishedAs: null,
        checkedAt: at,
        memberCount: people,
        trouble: 'archived',
        closedAt: null,
        presences: many(people, (index) => ({
          projectId: 1,
          life: 1,
          personId: index + 1,
          inSince: null,
          takenOutAt: null,
          refused: 'user_is_restricted',
          refusedAt: at,
          person: person(words, index + 1),
        })),
      },
    ],
  };
}

export function score(words: Words, given = 3): FeedbackView {
  const { name, slackId } = person(words);
  const by = { name, slackId };
  return {
    scoreId: 17n,
    score: given,
    comment: words('Friendly, but late.'),
    clientName: words('Ada Lovelace'),
    clientCompany: words('Analytical Bakery'),
    previousScore: 9,
    firstScore: 6,
    scoredAt: at,
    takenAt: at,
    ...when,
    projectCode: CODE,
    project: { title: words('Landing page'), pageLink: PAGE, pms: [by], lead: by, team: many(30, () => by) },
    contact: { kind: 'mail', address: words('ada@bakery.example') },
    followUp: { by },
    outcome: { by, text: words('Called them; a second draft comes on Friday.') },
  };
}

export function review(words: Words, colleagues: number): ReviewView {
  return {
    id: 1,
    personId: 1,
    slackId: SLACK_ID,
    projectCode: CODE,
    projectTitle: words('Landing page for a bakery'),
    closesAt: new Date(at.getTime() + 86_400_000),
    givenAt: null,
    colleagues: many(colleagues, (index) => ({
      personId: index + 2,
      name: words('Bela Toth'),
      slackId: null,
      review: { rating: 4, comment: words('Always on time.').slice(0, 2_000) },
    })),
  };
}

export function board(words: Words): Board {
  const some = <Value>(shown: Value[]) => ({ shown, count: shown.length + 7 });
  const title = words('Landing page for a bakery');
  const about = { code: CODE, title, dueAt: at, pageLink: PAGE };
  const cards = some(
    many(5, () => ({
      code: CODE,
      status: 'started' as const,
      title,
      requestedAt: at,
      claimedAt: at,
      startedAt: at,
      dueAt: at,
      claimer: { name: words('Anna Kovacs'), slackId: null },
      claimedElsewhereBy: null,
      pms: many(3, () => ({ name: words('Hana Novak'), slackId: null })),
      asked: 12,
    })),
  );
  return {
    active: true,
    awaySince: at,
    projects: some(
      many(10, () => ({
        ...about,
        status: 'claimed' as const,
        channelId: CHANNEL,
        role: 'lead' as const,
        isMyClaim: true,
      })),
    ),
    offers: some(many(8, () => ({ ...about, client: words('Analytical Bakery'), urgent: true, aloneUntil: at }))),
    inLine: some(
      many(5, (index) => ({
        ...about,
        place: index + 1,
        isFree: index > 2,
        holder: { name: words('Bela Toth'), slackId: null, elsewhere: index === 1 },
        isAskingOther: index === 3,
      })),
    ),
    reviews: some(many(5, (requestId) => ({ requestId, code: CODE, title, closesAt: at }))),
    working: many(3, () => 'You work Mon-Fri 9:00-18:00, by the clock of Europe/Berlin.'),
    skills: many(100, (index) => ({
      slug: `skill-number-${index}`,
      group: index % 2 === 0 ? words('designers') : null,
    })),
    all: {
      work: { requested: cards, claimed: cards, started: cards, dueSoon: cards, overdue: cards },
      free: {
        now: some(many(15, () => words('Anna Kovacs'))),
        week: some(many(15, () => words('Anna Kovacs'))),
      },
      month: {
        name: 'November',
        nps: 42,
        scores: { promoters: 12, passives: 4, detractors: 3 },
        timeToClaimMs: 540_000,
        started: { requested: 21, prompt: 14 },
      },
    },
    ...when,
    changesAt: null,
  };
}

export function waiting(words: Words): Waiting {
  const some = <Value>(make: (index: number) => Value) => ({ shown: many(5, make), count: 12 });
  const work = board(words).all?.work;
  if (work === undefined) throw new Error('The board of a sample shows all work.');
  return {
    ...work,
    detractors: some((index) => ({
      scoreId: BigInt(index),
      score: 3,
      clientName: words('Ada Lovelace'),
      clientCompany: null,
      projectCode: CODE,
    })),
    deadJobs: 3,
    failedEvents: some((index) => ({ eventId: `evt_${index}`, type: 'project.requested', projectCode: CODE })),
  };
}

/** The answer to a question, from a source that has a number for every question. */
export function answer(words: Words, question: Answer['question']): Promise<Answer> {
  return answerSides(question, (side) =>
    answerQuestion(side, {
      source: {
        explain: () => '',
        totals: async (_, spans) => spans.map((_, index) => ({ a: index + 1, b: 0, n: index + 1 })),
        breakdown: async () =>
          many(30, (index) => ({ label: words(`Client ${index}`), a: index + 1, b: 0, n: index + 1 })),
        anyBefore: async () => true,
      },
      dimension: side.by === undefined ? undefined : { key: side.by },
      asking: { ...when, signal: new AbortController().signal },
    }),
  );
}
