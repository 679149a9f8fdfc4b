import { help } from '../../../commands/help.ts';
import { project as projectCommand } from '../../../commands/project.ts';
import { team as teamCommand } from '../../../commands/team.ts';
import { opsDigestMessage } from '../../domain/daily/messages.ts';
import { figuresMessage } from '../../domain/feedback/figures/figures-message.ts';
import * as feedback from '../../domain/feedback/posts/messages.ts';
import * as feedbackModals from '../../domain/feedback/posts/modals.ts';
import * as home from '../../domain/home/messages.ts';
import * as homeModals from '../../domain/home/modals.ts';
import { invoiceModal } from '../../domain/invoices/modals.ts';
import { courtesyMessage } from '../../domain/metrics/answer/courtesy-messages.ts';
import * as metricsHelp from '../../domain/metrics/answer/help-messages.ts';
import * as numbers from '../../domain/metrics/answer/home-messages.ts';
import * as metrics from '../../domain/metrics/answer/messages.ts';
import { createCatalogue } from '../../domain/metrics/question/catalogue.ts';
import { readQuestion } from '../../domain/metrics/question/read-question.ts';
import * as subscriptions from '../../domain/metrics/subscriptions/subscription-messages.ts';
import * as offers from '../../domain/offers/messages.ts';
import * as overviews from '../../domain/offers/overview/messages.ts';
import * as answers from '../../domain/projects/answers/answers.ts';
import * as confirm from '../../domain/projects/answers/confirm.ts';
import { marksOf, NO_VALUES } from '../../domain/projects/answers/form-values.ts';
import * as lists from '../../domain/projects/answers/list-answer.ts';
import * as projectModals from '../../domain/projects/answers/modals.ts';
import { editForm, projectForm } from '../../domain/projects/answers/project-form.ts';
import * as status from '../../domain/projects/answers/status-answer.ts';
import * as briefs from '../../domain/projects/brief.ts';
import * as projects from '../../domain/projects/messages.ts';
import { channelQuestion } from '../../domain/reports/channels/messages.ts';
import { countMessage, reportMessage } from '../../domain/reports/messages.ts';
import * as reviews from '../../domain/reviews/messages.ts';
import * as reviewModals from '../../domain/reviews/modals.ts';
import { surveyAnswer } from '../../domain/surveys/answers.ts';
import { importModal } from '../../domain/team/answers/import-form.ts';
import { rosterAnswer } from '../../domain/team/answers/list-answer.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { hoursSamples } from './hours-shapes.ts';
import { askedInvoices } from './invoice-samples.ts';
import { offerSamples } from './offer-samples.ts';
import * as sample from './samples.ts';

/** Something that we send to Slack, made from sample data. */
export interface Shape {
  /** The file in app/domain and the function that makes it; several of one function are numbered. */
  name: string;
  content: { kind: 'message'; message: MessageBody } | { kind: 'view'; view: View };
}

type Made = Record<string, MessageBody | View | readonly (MessageBody | View)[]>;

/** Every shape of message, modal and Home that we send. A test holds it against the functions of app/domain. */
export async function shapes(words: sample.Words): Promise<Shape[]> {
  const hours = Object.entries(hoursSamples(words)).flatMap(([file, made]) => of(file, made));
  return [
    ...projectShapes(words),
    ...hours,
    ...feedbackShapes(words),
    ...otherShapes(words),
    ...(await metricShapes(words)),
  ];
}

function projectShapes(words: sample.Words): Shape[] {
  const offered = sample.project(words);
  const running = sample.channelProject(words, 'started', 80);
  const people = sample.many(60, (id) => sample.person(words, id + 1));
  const trail = sample.many(10, (id) => ({
    id: BigInt(id),
    at: sample.at,
    actor: 'anna1',
    actorName: words('Anna Kovacs'),
    via: 'click',
    action: 'project.cancelled',
    projectCode: sample.CODE,
    details: { reason: words('The client has closed its shop.') },
  }));
  const asked = { asked: 12, asleep: 5, wakesAt: sample.at };
  const view = { project: running, trail, asked, at: sample.at };
  const leader = { person: { id: 1 }, leads: true };
  const changed = { code: sample.CODE, status: 'started', trouble: 'unseen' as const };
  const person = { id: 1, name: words('Anna Kovacs'), slackId: null };
  const typed = [projectCommand, teamCommand].map(({ name, subcommands }) => help(name, subcommands)).join('\n');
  const [channel] = running.channels;
  const longBrief = sample
    .many(400, () => words('One page, warm colours, an order form.'))
    .join('\n')
    .slice(0, 50_000);
  return [
    ...of('offers/messages.ts', {
      offerMessage: [null, sample.at].map((aloneUntil) => offers.offerMessage(offered, { aloneUntil })),
      passedMessage: offers.passedMessage(offered),
      settledMessage: offers.settledMessage(),
      disarmedMessage: offers.disarmedMessage(offered),
      wonMessage: offers.wonMessage(offered),
      startedMessage: ['started', 'completed', 'cancelled'].map((state) =>
        offers.startedMessage(sample.project(words, state as 'started'), { channelId: 'C012AB3CD' }),
      ),
      stillOnItMessage: offers.stillOnItMessage(offered, { hours: 4 }),
      unclaimedMessage: [0, 40].map((asked) =>
        offers.unclaimedMessage(offered, {
          offered: asked,
          minutes: 30,
          unskilled: sample.many(20, (id) => `skill-${id}`),
        }),
      ),
      noLongerUnclaimedMessage: offers.noLongerUnclaimedMessage(offered),
      cancelledMessage: offers.cancelledMessage(offered),
    }),
    ...of('offers/overview/messages.ts', {
      overviewMessage: overviews.overviewMessage(
        {
          shown: sample.many(10, (id) => ({
            code: `${sample.CODE}-${id}`,
            title: words('Landing page for a bakery'),
            brief: words('One page.'),
            client: words('Analytical Bakery'),
            dueAt: sample.at,
            urgent: true,
          })),
          count: 12,
        },
        { awaySince: sample.at, skills: sample.many(50, (id) => `skill-number-${id}`), ...sample.when },
      ),
      notForYouMessage: overviews.notForYouMessage(words('You are not on the roster.')),
    }),
    ...Object.entries(offerSamples(words)).flatMap(([file, made]) => of(file, made)),
    ...of('projects/messages.ts', {
      briefMessage: projects.briefMessage(running),
      closingMessage: channel === undefined ? [] : projects.closingMessage(running, channel),
      joinedMessage: projects.joinedMessage(running, { channelId: 'C012AB3CD', role: 'specialist' }),
      retiredMessage: projects.retiredMessage(running),
      changedMessage: projects.changedMessage(running, {
        fields: ['title', 'brief', 'skills', 'client', 'dueAt', 'budget', 'urgent', 'pageUrl', 'intercomUrl'],
        by: person,
        platform: false,
      }),
      cancelledMessage: projects.cancelledMessage(running),
      leftMessage: projects.leftMessage(running),
      staysMessage: projects.staysMessage(running, { channelId: 'C012AB3CD', role: 'lead' }),
    }),
    ...of('projects/brief.ts', {
      briefModal: briefs.briefModal({ ...running, brief: longBrief }, 0),
      briefReply: briefs.briefReplies({ ...running, brief: longBrief }).slice(0, 2),
    }),
    ...of('projects/answers/answers.ts', {
      saying: answers.saying(words('Done.')),
      addedAnswer: answers.addedAnswer(
        changed,
        people.map((one) => ({ person: one, outcome: 'joined' as const, role: 'specialist' as const })),
      ),
      removedAnswer: answers.removedAnswer(
        changed,
        people.map((one) => ({ person: one, outcome: 'needs_successor' as const, role: 'lead' as const })),
      ),
      startedAnswer: answers.startedAnswer(sample.CODE, 'C012AB3CD'),
    }),
    ...of('invoices/modals.ts', { invoiceModal: askedInvoices(words).map(invoiceModal) }),
    ...of('surveys/answers.ts', { surveyAnswer: sample.surveyStandings(words).map(surveyAnswer) }),
    ...of('projects/answers/confirm.ts', {
      askWhoLeads: confirm.askWhoLeads(running, people, sample.at),
      askComplete: confirm.askComplete(
        { project: running, channelId: 'C012AB3CD', people: 80, asksClient: true },
        sample.at,
      ),
      askCancel: confirm.askCancel(
        {
          project: running,
          channelId: 'C012AB3CD',
          people: 80,
          reason: words('The client has closed its shop.').slice(0, confirm.REASON_MOST),
        },
        sample.at,
      ),
    }),
    ...of('projects/answers/list-answer.ts', {
      listAnswer: lists.listAnswer(
        { list: 'all', page: 2, more: true, projects: sample.many(10, () => offered) },
        sample.when,
      ),
      membersAnswer: lists.membersAnswer(running, { leads: true }),
    }),
    ...of('projects/answers/status-answer.ts', {
      statusAnswer: [
        status.statusAnswer(view, leader),
        status.statusAnswer({ ...view, project: sample.channelProject(words, 'requested') }, leader),
      ],
      mentionAnswer: [
        status.mentionAnswer({ help: typed, status: view }),
        status.mentionAnswer({ help: typed, status: null }),
      ],
    }),
    ...of('projects/answers/modals.ts', {
      teamPickerModal: projectModals.teamPickerModal(offered, { claimer: 'you' }),
      addPeopleModal: projectModals.addPeopleModal(offered),
      successorModal: projectModals.successorModal(offered, { person, role: 'lead' }),
      noticeModal: projectModals.noticeModal(words('It is being offered.')),
    }),
    ...of('projects/answers/project-form.ts', {
      editForm: editForm({
        project: offered,
        values: { ...NO_VALUES, title: words('A shop').slice(0, 3_000), brief: longBrief, skills: 'seo design' },
        skills: sample.many(100, (id) => `skill-number-${id}`),
        metadata: JSON.stringify({ code: sample.CODE, via: 'command', marks: marksOf(NO_VALUES) }),
        notice: words('Somebody has changed it.').slice(0, 2_000),
      }),
      projectForm: projectForm({
        skills: sample.many(100, (id) => `skill-number-${id}`),
        via: 'command',
        pm: sample.person(words),
      }),
    }),
    ...of('team/answers/import-form.ts', {
      importModal: [
        importModal(),
        importModal(
          sample.many(3, () => words('anna@agency.test,Anna,specialist,design')),
          { mark: 'a'.repeat(32), lines: sample.many(60, () => words('Anna Kovacs is added, with design.')) },
        ),
      ],
    }),
    ...of('team/answers/list-answer.ts', {
      rosterAnswer: rosterAnswer(
        {
          filter: { kind: 'all' },
          page: 1,
          total: 100,
          entries: sample.many(15, (id) => ({
            ...sample.person(words, id),
            awaySince: sample.at,
            inSlack: false,
            skills: sample.many(30, (skill) => ({ slug: `skill-number-${skill}`, group: 'designers' })),
            projectsInProgress: sample.many(6, () => sample.CODE),
          })),
        },
        sample.when,
      ),
    }),
  ];
}

function feedbackShapes(words: sample.Words): Shape[] {
  const low = sample.score(words);
  const counts = { promoters: 12, passives: 4, detractors: 3 };
  const noCounts = { promoters: 0, passives: 0, detractors: 0 };
  const week = { from: sample.at, to: sample.at, label: 'the week of 16 Nov 2026' };
  const praised = { name: words('Anna Kovacs'), slackId: null };
  const figures = {
    period: week,
    counts,
    before: counts,
    trend: sample.many(12, () => ({ week, counts })),
    postedSince: sample.at,
    nearest: { before: sample.at, after: null },
    awaySince: sample.at,
    ...sample.when,
    responses: { completed: 20, scored: 19, asked: 18, answered: 12, ever: true },
    started: { requested: 21, prompt: 14 },
    best: sample.many(3, () => sample.score(words, 10)),
    worst: sample.many(3, () => low),
    open: { shown: sample.many(8, () => low), count: 30 },
    praised: sample.many(3, (count) => ({ person: praised, count })),
  };
  return [
    ...of('feedback/posts/messages.ts', {
      scoreMessage: sample.many(11, (given) => feedback.scoreMessage(sample.score(words, given))),
      remindedMessage: feedback.remindedMessage(low),
      reminderMessage: feedback.reminderMessage({ ...low, followUp: null, outcome: null }),
    }),
    ...of('feedback/figures/figures-message.ts', {
      figuresMessage: [
        figuresMessage(figures, new Map()),
        figuresMessage({ ...figures, counts: noCounts, before: noCounts }, new Map()),
      ],
    }),
    ...of('feedback/posts/modals.ts', {
      outcomeModal: feedbackModals.outcomeModal({ ...low, outcome: words('Called them.') }),
      noticeModal: feedbackModals.noticeModal(words('Logged.')),
    }),
  ];
}

function otherShapes(words: sample.Words): Shape[] {
  const asked = sample.review(words, 40);
  const now = sample.at;
  const question = {
    id: 1,
    setting: 'FEEDBACK_CHANNEL',
    name: 'client-feedback',
    keptId: 'C012AB3CD',
    otherId: 'C012AB3CE',
  } as const;
  return [
    ...of('reviews/messages.ts', {
      requestMessage: reviews.requestMessage(asked),
      reminderMessage: reviews.reminderMessage(asked),
      settledMessage: [reviews.settledMessage(asked, now), reviews.settledMessage({ ...asked, givenAt: now }, now)],
    }),
    ...of('reviews/modals.ts', {
      reviewsModal: reviewModals.reviewsModal(asked, { personId: 1, page: 0, now }),
      waitingModal: reviewModals.waitingModal(),
      givenModal: reviewModals.givenModal({ outcome: 'given', reviewed: 2, of: 3 }),
      noticeModal: reviewModals.noticeModal(words('Saved.')),
    }),
    ...of('home/messages.ts', { homeView: home.homeView(sample.board(words)), strangerView: home.strangerView() }),
    ...of('home/modals.ts', {
      skillsModal: homeModals.skillsModal({
        options: sample.many(100, (id) => ({ id, slug: `skill-number-${id}`, own: true })),
        given: sample.many(20, (id) => ({ slug: `skill-${id}`, group: 'designers' })),
      }),
      answerModal: homeModals.answerModal({ text: words('Done.') }),
    }),
    ...of('daily/messages.ts', { opsDigestMessage: opsDigestMessage(sample.waiting(words), sample.when) }),
    ...of('reports/messages.ts', {
      reportMessage: [
        reportMessage(words('A job has failed for good.')),
        reportMessage(words('Its invoice waits.'), { text: 'Say it', actionId: 'invoice_form', value: sample.CODE }),
      ],
      countMessage: countMessage({ text: words('Messages were refused.'), count: 10_000, firstAt: sample.at }),
    }),
    ...of('reports/channels/messages.ts', {
      channelQuestion: [
        channelQuestion({ ...question, decision: null }),
        channelQuestion({ ...question, decision: { choice: 'use', by: { name: words('Hana Novak'), slackId: null } } }),
      ],
    }),
  ];
}

async function metricShapes(words: sample.Words): Promise<Shape[]> {
  const catalogue = createCatalogue();
  const actor = { kind: 'person', person: { role: 'admin' } } as const;
  const read = (text: string) => readQuestion(text, { catalogue, actor, ...sample.when });
  const answered: MessageBody[] = [];
  const pinned = [];
  for (const text of ['nps last month', 'projects requested this month by client as table', 'open projects by skill']) {
    const reading = read(text);
    if (reading.kind === 'puzzle') throw new Error(`The question of a sample was not understood: ${text}`);
    const answer = await sample.answer(words, reading.question);
    answered.push(metrics.answerMessage(answer, { mark: words('Every Monday at 9:00'), note: words('So far.') }));
    pinned.push({ question: text, answer, words: '' });
  }
  const puzzled = read(words('projects abandoned by whom'));
  const [first] = catalogue.metrics;
  const subscription = {
    id: 3,
    key: 'k',
    bot: 'ops',
    channelId: 'C012AB3CD',
    slackId: 'U012AB3CD',
    question: words('nps last month').slice(0, 300),
    recurrence: { every: 'week', weekdays: [1], minute: 540 },
    nextAt: sample.at,
    lastAt: null,
    pausedAt: null,
    endedAt: null,
    createdAt: sample.at,
  };
  return [
    ...of('metrics/answer/messages.ts', { answerMessage: answered }),
    ...of('metrics/answer/courtesy-messages.ts', { courtesyMessage: courtesyMessage('hello') }),
    ...of('metrics/answer/home-messages.ts', {
      homeView: numbers.homeView(
        [...pinned, { question: words('nps').slice(0, 300), answer: undefined, words: 'No answer.' }],
        {
          own: true,
        },
      ),
    }),
    ...of('metrics/answer/help-messages.ts', {
      helpMessage: metricsHelp.helpMessage(catalogue.metrics),
      listMessage: metricsHelp.listMessage(catalogue.metrics),
      explainMessage:
        first === undefined ? [] : metricsHelp.explainMessage(first, { how: words('SELECT 1'), catalogue }),
      puzzleMessage:
        puzzled.kind === 'puzzle' ? metricsHelp.puzzleMessage(puzzled.puzzle, { help: 'Say `help`.' }) : [],
    }),
    ...of('metrics/subscriptions/subscription-messages.ts', {
      subscribedMessage: subscriptions.subscribedMessage(subscription),
      subscriptionsMessage: subscriptions.subscriptionsMessage(
        sample.many(30, () => subscription),
        { here: 'C0OTHER' },
      ),
      silencedMessage: subscriptions.silencedMessage(subscription),
      whenMessage: subscriptions.whenMessage('nps last month'),
    }),
  ];
}

function of(file: string, made: Made): Shape[] {
  return Object.entries(made).flatMap(([maker, one]) => {
    const all = Array.isArray(one) ? one : [one];
    return all.map((content: MessageBody | View, index) => ({
      name: `${file} ${maker}${all.length > 1 ? ` ${index + 1}` : ''}`,
      content:
        'type' in content ? { kind: 'view' as const, view: content } : { kind: 'message' as const, message: content },
    }));
  });
}
