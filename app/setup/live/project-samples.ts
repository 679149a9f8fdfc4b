import { help } from '../../../commands/help.ts';
import { project as projectCommand } from '../../../commands/project.ts';
import { team as teamCommand } from '../../../commands/team.ts';
import * as answers from '../../domain/projects/answers/answers.ts';
import * as confirm from '../../domain/projects/answers/confirm.ts';
import { marksOf, NO_VALUES } from '../../domain/projects/answers/form-values.ts';
import * as lists from '../../domain/projects/answers/list-answer.ts';
import * as projectModals from '../../domain/projects/answers/modals.ts';
import { editForm, projectForm } from '../../domain/projects/answers/project-form.ts';
import * as status from '../../domain/projects/answers/status-answer.ts';
import * as briefs from '../../domain/projects/brief.ts';
import * as projects from '../../domain/projects/messages.ts';
import * as sample from './samples.ts';

/** Samples of messages about projects to their people, and of the forms. */
export function projectSamples(words: sample.Words): sample.Samples {
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
  return {
    'projects/messages.ts': {
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
    },
    'projects/brief.ts': {
      briefModal: briefs.briefModal({ ...running, brief: longBrief }, 0),
      briefReply: briefs.briefReplies({ ...running, brief: longBrief }).slice(0, 2),
    },
    'projects/answers/answers.ts': {
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
    },
    'projects/answers/confirm.ts': {
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
    },
    'projects/answers/list-answer.ts': {
      listAnswer: lists.listAnswer(
        { list: 'all', page: 2, more: true, projects: sample.many(10, () => offered) },
        sample.when,
      ),
      membersAnswer: lists.membersAnswer(running, { leads: true }),
    },
    'projects/answers/status-answer.ts': {
      statusAnswer: [
        status.statusAnswer(view, leader),
        status.statusAnswer({ ...view, project: sample.channelProject(words, 'requested') }, leader),
      ],
      mentionAnswer: [
        status.mentionAnswer({ help: typed, status: view }),
        status.mentionAnswer({ help: typed, status: null }),
      ],
    },
    'projects/answers/modals.ts': {
      teamPickerModal: projectModals.teamPickerModal(offered, { claimer: 'you' }),
      addPeopleModal: projectModals.addPeopleModal(offered),
      successorModal: projectModals.successorModal(offered, { person, role: 'lead' }),
      noticeModal: projectModals.noticeModal(words('It is being offered.')),
    },
    'projects/answers/project-form.ts': {
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
    },
  };
}
