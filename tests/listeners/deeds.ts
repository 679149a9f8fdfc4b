import { marksOf, NO_VALUES } from '../../app/domain/projects/answers/form-values.ts';
import { markOf } from '../../app/domain/team/answers/import-form.ts';
import type { Database } from '../../app/infra/database/client.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Scene } from './scene.ts';

/** The rows of the contract's table, with a mark for each column of COLUMNS. */
export const ROWS = {
  'claim, pass': '- - - - y y y y',
  'release, still on it, start': '- - - - - y y y',
  'see projects': '- - - - y y y y',
  'change projects': '- - - - - - y y',
  'own skills, away': '- - - - y y y y',
  'own hours, capacity, days off': '- - - - y y y y',
  'days off of others': '- - - - - - y y',
  'hours, capacity of others': '- - - - - - - y',
  'away of others': '- - - - - - y y',
  'skills of others': '- - - - - - - y',
  roster: '- - - - - - - y',
  'follow up': '- - - - y y y y',
  review: '- - - - - y y y',
  'become admin, where there is one': '- - - - - - - -',
  metrics: '- - y - y y y y',
  help: 'y y y y y y y y',
} as const;

/** The result for somebody who may: a fact, a form of this name, choices, an answer, a stored question, or a status. */
export type Effect = 'changes' | { opens: string } | 'offers' | 'reads' | 'asks' | 'mentions';

export interface Deed {
  row: keyof typeof ROWS;
  effect: Effect;
  before?: (db: Database, scene: Scene) => Promise<unknown>;
  /** What Slack sends. `who`: the Slack id of the person. */
  payload(scene: Scene, who: string): object;
}

let clicks = 0;

const click =
  (value: (scene: Scene) => string, actionId = 'any') =>
  (scene: Scene, who: string): object => {
    const trigger = `T${++clicks}`;
    const ts = `1700000000.${String(clicks).padStart(6, '0')}`;
    return {
      action: { action_id: actionId, value: value(scene), action_ts: ts },
      body: {
        user: { id: who },
        trigger_id: trigger,
        container: { is_ephemeral: false },
        channel: { id: 'C0OPS' },
        message: { ts },
        response_url: 'https://slack.test/respond',
      },
    };
  };

const form =
  (callbackId: string, fill: (scene: Scene) => { metadata?: string; values: object }) =>
  (scene: Scene, who: string): object => {
    const { metadata = '', values } = fill(scene);
    const id = `V${++clicks}`;
    return {
      body: { user: { id: who }, trigger_id: `T${clicks}`, view: { id } },
      view: { id, hash: id, callback_id: callbackId, private_metadata: metadata, blocks: [], state: { values } },
    };
  };

const typed =
  (text: (scene: Scene) => string) =>
  (scene: Scene, who: string): object => ({
    command: { text: text(scene), user_id: who, channel_id: 'C0OPS', trigger_id: `T${++clicks}` },
    body: {},
  });

const field = (name: string, said: object) => ({ [name]: { [name]: said } });

const reachableClients = (db: Database) => db.client.updateMany({ data: { email: 'ada@bakery.test' } });

const askedForInvoice = async (db: Database, { completed: code }: Scene) => {
  const { id: projectId } = await db.project.findUniqueOrThrow({ where: { code } });
  const asked = { state: 'asked', decidedAt: new Date() } as const;
  await db.invoice.upsert({
    where: { projectId },
    create: { projectId, ...asked, createdAt: new Date() },
    update: asked,
  });
};

const claim: Deed = { row: 'claim, pass', effect: 'changes', payload: click(({ requested }) => requested) };
const passOnAll = async (db: Database, { requested: code }: Scene) => {
  const project = await db.project.findUniqueOrThrow({ where: { code } });
  await db.offer.updateMany({
    where: { projectId: project.id, state: 'open' },
    data: { state: 'passed', decidedAt: new Date() },
  });
};
const standByButton: Deed = { row: 'claim, pass', effect: 'changes', payload: click(({ taken }) => taken) };
const leaveLineButton: Deed = {
  ...standByButton,
  before: async (db, { taken: code }) => {
    const { id: projectId } = await db.project.findUniqueOrThrow({ where: { code } });
    const people = await db.person.findMany({ select: { id: true } });
    await db.standby.createMany({
      data: people.map(({ id: personId }) => ({ projectId, personId, joinedAt: new Date() })),
    });
  },
};
const startButton: Deed = {
  row: 'release, still on it, start',
  effect: { opens: 'team_picked' },
  payload: click(({ claimed }) => claimed),
};
const teamPicked: Deed = {
  row: 'release, still on it, start',
  effect: 'changes',
  payload: form('team_picked', ({ claimed, mate }) => ({
    metadata: claimed,
    values: { team: { people: { selected_users: [mate.slackId] } } },
  })),
};
const menu = (
  row: Deed['row'],
  action_id: string,
  view: (scene: Scene) => { callback_id: string; private_metadata: string },
): Deed => ({
  row,
  effect: 'offers',
  payload: (scene, who) => ({
    payload: { type: 'block_suggestion', action_id, value: '', user: { id: who }, view: view(scene) },
  }),
});
const teamMenu = (action: 'people' | 'pm' | 'lead') =>
  menu('release, still on it, start', action, ({ claimed }) => ({
    callback_id: 'team_picked',
    private_metadata: claimed,
  }));
const readBrief: Deed = {
  row: 'see projects',
  effect: { opens: 'read_brief' },
  payload: click(({ started }) => started),
};
const turnBrief: Deed = {
  row: 'see projects',
  effect: 'reads',
  payload: form('read_brief', ({ started }) => ({ metadata: JSON.stringify({ code: started, page: 0 }), values: {} })),
};
const turnList: Deed = { row: 'see projects', effect: 'reads', payload: click(() => 'all 1') };
const turnTeam: Deed = {
  row: 'see projects',
  effect: 'reads',
  payload: click(() => JSON.stringify({ page: 0, filter: { kind: 'all' } })),
};
const handOver = ({ started, leadId }: Scene) => JSON.stringify({ code: started, personId: leadId });
const question = click(() => 'projects started this week');
const away = (text: string): Deed => ({ row: 'own skills, away', effect: 'changes', payload: typed(() => text) });
const awayOf = (text: string, before?: Deed['before']): Deed => ({
  row: 'away of others',
  effect: 'changes',
  ...(before === undefined ? {} : { before }),
  payload: typed(({ mate }) => `${text} <@${mate.slackId}>`),
});
const numbers = (bot: string): Record<string, Deed> => ({
  [`${bot} action /^ask_metric(:\\w+)?$/`]: { row: 'metrics', effect: 'asks', payload: question },
  [`${bot} action subscribe_metric`]: { row: 'metrics', effect: 'reads', payload: question },
  [`${bot} action pause_subscription`]: {
    row: 'metrics',
    effect: 'changes',
    payload: click(({ subscriptionId }) => String(subscriptionId)),
  },
  [`${bot} action resume_subscription`]: {
    row: 'metrics',
    effect: 'changes',
    before: (db, { subscriptionId: id }) => db.subscription.update({ where: { id }, data: { pausedAt: new Date() } }),
    payload: click(({ subscriptionId }) => String(subscriptionId)),
  },
  [`${bot} command /stats`]: { row: 'metrics', effect: 'reads', payload: typed(() => 'list') },
  [`${bot} command /stats help`]: { row: 'help', effect: 'reads', payload: typed(() => 'help') },
});

/**
 * Everything that people can do to our bots, by bot, kind and name as in listeners/index.ts, commands/project.ts and
 * commands/team.ts. The words in brackets tell two ways of doing the same apart.
 */
export const DEEDS: Record<string, Deed> = {
  'newproject action claim_project': claim,
  'newproject action pass_project': claim,
  'newproject action undo_pass': {
    row: 'claim, pass',
    effect: 'changes',
    before: passOnAll,
    payload: click(({ requested }) => requested),
  },
  'newproject action /^pass_reason:\\w+$/': {
    row: 'claim, pass',
    effect: 'changes',
    before: passOnAll,
    payload: click(({ requested }) => requested, 'pass_reason:too_busy'),
  },
  'newproject action stand_by': standByButton,
  'newproject action leave_line': leaveLineButton,
  'newproject action start_project': startButton,
  'newproject action release_project': { ...startButton, effect: 'changes' },
  'newproject action still_on_it': { ...startButton, effect: 'changes' },
  'newproject options people': teamMenu('people'),
  'newproject options pm': teamMenu('pm'),
  'newproject options lead': teamMenu('lead'),
  'newproject view team_picked': teamPicked,
  'newproject action read_brief': readBrief,
  'newproject view read_brief': turnBrief,

  'ops action claim_project': claim,
  'ops action stand_by': standByButton,
  'ops action leave_line': leaveLineButton,
  'ops action start_project': startButton,
  'ops options people': menu('change projects', 'people', ({ started }) => ({
    callback_id: 'people_added',
    private_metadata: started,
  })),
  'ops options pm': teamMenu('pm'),
  'ops options lead': teamMenu('lead'),
  'ops options successor': menu('change projects', 'successor', (scene) => ({
    callback_id: 'successor_named',
    private_metadata: handOver(scene),
  })),
  'ops view team_picked': teamPicked,
  'ops action read_brief': readBrief,
  'ops view read_brief': turnBrief,
  'ops action feedback_follow_up': {
    row: 'follow up',
    effect: 'changes',
    payload: click(({ scoreId }) => scoreId),
  },
  'ops action feedback_outcome': {
    row: 'follow up',
    effect: { opens: 'outcome_logged' },
    payload: click(({ scoreId }) => scoreId),
  },
  'ops view outcome_logged': {
    row: 'follow up',
    effect: 'changes',
    payload: form('outcome_logged', ({ scoreId }) => ({
      metadata: scoreId,
      values: { outcome: { text: { value: 'They are happy again.' } } },
    })),
  },
  'ops action review_peers': {
    row: 'review',
    effect: { opens: 'reviews_given' },
    payload: click(({ requestId }) => String(requestId)),
  },
  'ops view reviews_given': {
    row: 'review',
    effect: 'changes',
    payload: form('reviews_given', ({ requestId, aboutId }) => ({
      metadata: JSON.stringify({ request: requestId, page: 0, more: false, elsewhere: false }),
      values: field(`rating:${aboutId}`, { selected_option: { value: '4' } }),
    })),
  },
  'ops action team_list_previous': turnTeam,
  'ops action team_list_next': turnTeam,
  'ops action edit_skills': { row: 'own skills, away', effect: { opens: 'skills_saved' }, payload: click(() => '') },
  'ops view skills_saved': {
    row: 'own skills, away',
    effect: 'changes',
    payload: form('skills_saved', ({ requested }) => ({
      values: { skills: { skills: {} }, other_skills: { other_skills: { value: `zebra-${requested}` } } },
    })),
  },
  'ops action edit_hours': {
    row: 'own hours, capacity, days off',
    effect: { opens: 'hours_saved' },
    payload: click(() => 'hours'),
  },
  'ops view hours_saved': {
    row: 'own hours, capacity, days off',
    effect: 'changes',
    payload: form('hours_saved', () => ({
      values: {
        ...field('when', { selected_option: { value: 'these' } }),
        ...field('typed', { value: `mon-fri 9:00-18:0${(clicks % 9) + 1}` }),
      },
    })),
  },
  'ops action set_away': { row: 'own skills, away', effect: 'changes', payload: click(() => '') },
  'ops action set_back': { row: 'own skills, away', effect: 'changes', payload: click(() => '') },
  'ops action project_new': {
    row: 'change projects',
    effect: { opens: 'project_described' },
    payload: click(() => 'form'),
  },
  'ops action project_edit': {
    row: 'change projects',
    effect: { opens: 'project_edited' },
    payload: click(({ started }) => started),
  },
  'ops action project_status': { row: 'see projects', effect: 'reads', payload: click(({ started }) => started) },
  'ops action project_members': { row: 'see projects', effect: 'reads', payload: click(({ started }) => started) },
  'ops action project_complete': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ started }) => started),
  },
  'ops action project_reopen': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ cancelled }) => cancelled),
  },
  'ops action project_release': { ...startButton, effect: 'changes' },
  'ops action project_cancel': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ requested }) => requested),
  },
  'ops action project_retry': { row: 'change projects', effect: 'changes', payload: click(({ eventId }) => eventId) },
  'ops action /^project_retype:\\d+$/': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ started }) => `due ${started} 2098-12-10`),
  },
  'ops action /^team_retype:\\d+$/': {
    row: 'see projects',
    effect: 'reads',
    payload: click(() => 'list'),
  },
  'ops action /^confirm_start(:\\d+)?$/': {
    row: 'release, still on it, start',
    effect: 'changes',
    payload: click(({ claimed }) => `${Date.now()} ${claimed}`),
  },
  'ops action confirm_cancel': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ requested }) => `${Date.now()} ${requested} no budget`),
  },
  'ops action confirm_complete': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ started }) => `${Date.now()} ${started}`),
  },
  'ops action survey_choice': {
    row: 'change projects',
    effect: 'reads',
    payload: (scene, who) => {
      const clicked = click(({ started }) => started)(scene, who);
      const action = { action_id: 'any', block_id: `${Date.now()} ${scene.started}`, selected_options: [] };
      return { ...clicked, action };
    },
  },
  'ops action survey_ask': {
    row: 'change projects',
    effect: 'changes',
    before: reachableClients,
    payload: click(({ completed }) => `0 ${completed}`),
  },
  'ops action invoice_form': {
    row: 'change projects',
    effect: { opens: 'invoice_described' },
    before: askedForInvoice,
    payload: click(({ completed }) => completed),
  },
  'ops view invoice_described': {
    row: 'change projects',
    effect: 'changes',
    before: askedForInvoice,
    payload: form('invoice_described', ({ completed }) => ({
      metadata: completed,
      values: { ...field('amount', { value: '2,500' }), ...field('currency', { value: 'EUR' }) },
    })),
  },
  'ops action project_list_previous': turnList,
  'ops action project_list_next': turnList,
  'ops action project_add_people': {
    row: 'change projects',
    effect: { opens: 'people_added' },
    payload: click(({ started }) => started),
  },
  'ops action become_admin': {
    row: 'become admin, where there is one',
    effect: 'changes',
    payload: click(() => ''),
  },
  'ops action keep_channel': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ channelQuestionId }) => String(channelQuestionId)),
  },
  'ops action use_channel': {
    row: 'change projects',
    effect: 'changes',
    payload: click(({ channelQuestionId }) => String(channelQuestionId)),
  },
  'ops view people_added': {
    row: 'change projects',
    effect: 'changes',
    payload: form('people_added', ({ started }) => ({
      metadata: started,
      values: { people: { people: { selected_users: ['U0SECOND'] } } },
    })),
  },
  'ops action /^project_hand_over:\\d+$/': {
    row: 'change projects',
    effect: { opens: 'successor_named' },
    payload: click(handOver),
  },
  'ops view successor_named': {
    row: 'change projects',
    effect: 'changes',
    payload: form('successor_named', (scene) => ({
      metadata: handOver(scene),
      values: field('successor', { selected_user: scene.mate.slackId }),
    })),
  },
  'ops shortcut new_project': {
    row: 'change projects',
    effect: { opens: 'project_described' },
    payload: (_, who) => ({
      shortcut: { trigger_id: `T${++clicks}`, action_ts: String(clicks), user: { id: who } },
      body: {},
    }),
  },
  'ops view project_described': {
    row: 'change projects',
    effect: 'changes',
    payload: form('project_described', () => ({
      metadata: 'shortcut',
      values: {
        ...field('title', { value: 'Made in a form that was open for long' }),
        ...field('clientName', { value: 'Ada' }),
        ...field('newSkills', { value: 'design' }),
      },
    })),
  },
  'ops view project_edited': {
    row: 'change projects',
    effect: 'changes',
    payload: form('project_edited', ({ started }) => ({
      metadata: JSON.stringify({
        code: started,
        via: 'command',
        marks: marksOf({ ...NO_VALUES, title: 'A website', clientName: 'Ada' }),
      }),
      values: {
        ...field('title', { value: `Made at ${++clicks}` }),
        ...field('clientName', { value: 'Ada' }),
        ...field('newSkills', { value: 'design' }),
      },
    })),
  },
  'ops event app_mention': {
    row: 'see projects',
    effect: 'mentions',
    payload: ({ channel }, user) => ({
      event: { type: 'app_mention', channel, user, ts: `17.${++clicks}`, text: '<@U0BOT> status' },
    }),
  },
  'ops message message': {
    row: 'see projects',
    effect: 'mentions',
    payload: ({ started }, user) => ({
      event: {
        type: 'message',
        channel: 'D0',
        channel_type: 'im',
        user,
        ts: `18.${++clicks}`,
        text: `status ${started}`,
      },
    }),
  },
  ...numbers('ops'),
  ...numbers('statsbot'),
  'statsbot action unpin_metric': {
    row: 'metrics',
    effect: 'changes',
    payload: click(({ eventId }) => `pin ${eventId.slice(4)}`),
  },

  'ops command /nps': { row: 'metrics', effect: 'reads', payload: typed(() => 'last month') },
  'ops command /nps help': { row: 'help', effect: 'reads', payload: typed(() => 'help') },
  'ops command /project help': { row: 'help', effect: 'reads', payload: typed(() => 'help') },
  'ops command /project new': {
    row: 'change projects',
    effect: { opens: 'project_described' },
    payload: typed(() => 'new'),
  },
  'ops command /project edit': {
    row: 'change projects',
    effect: { opens: 'project_edited' },
    payload: typed(({ started }) => `edit ${started}`),
  },
  'ops command /project due': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ started }) => `due ${started} 2099-12-10`),
  },
  'ops command /project list': { row: 'see projects', effect: 'reads', payload: typed(() => 'list all') },
  'ops command /project status': {
    row: 'see projects',
    effect: 'reads',
    payload: typed(({ started }) => `status ${started}`),
  },
  'ops command /project members': {
    row: 'see projects',
    effect: 'reads',
    payload: typed(({ started }) => `members ${started}`),
  },
  'ops command /project why': {
    row: 'see projects',
    effect: 'reads',
    payload: typed(({ started, mate }) => `why ${started} <@${mate.slackId}>`),
  },
  'ops command /project start': {
    row: 'release, still on it, start',
    effect: 'changes',
    payload: typed(({ claimed }) => `start ${claimed}`),
  },
  'ops command /project release': {
    row: 'release, still on it, start',
    effect: 'changes',
    payload: typed(({ claimed }) => `release ${claimed}`),
  },
  'ops command /project add-member': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ started }) => `add-member <@U0SECOND> ${started}`),
  },
  'ops command /project remove-member': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ started, mate }) => `remove-member <@${mate.slackId}> ${started}`),
  },
  'ops command /project complete': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ started }) => `complete ${started} --yes`),
  },
  'ops command /project survey': {
    row: 'change projects',
    effect: 'reads',
    payload: typed(({ completed }) => `survey ${completed}`),
  },
  'ops command /project survey (of a client who had opted out)': {
    row: 'roster',
    effect: 'changes',
    before: reachableClients,
    payload: typed(({ completed }) => `survey ${completed} --client-asked`),
  },
  'ops command /project reopen': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ completed }) => `reopen ${completed}`),
  },
  'ops command /project cancel': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ requested }) => `cancel ${requested} no budget --yes`),
  },
  'ops command /project retry': {
    row: 'change projects',
    effect: 'changes',
    payload: typed(({ eventId }) => `retry ${eventId}`),
  },
  'ops command /team help': { row: 'help', effect: 'reads', payload: typed(() => 'help') },
  'ops command /team list': { row: 'see projects', effect: 'reads', payload: typed(() => 'list') },
  'ops command /team skills': {
    row: 'own skills, away',
    effect: 'changes',
    payload: typed(({ requested }) => `skills +giraffe-${requested.toLowerCase()}!`),
  },
  'ops command /team skills (of others)': {
    row: 'skills of others',
    effect: 'changes',
    payload: typed(({ mate }) => `skills <@${mate.slackId}> +copy`),
  },
  'ops command /team away': away('away'),
  'ops command /team back': away('back'),
  'ops command /team away (of others)': awayOf('away'),
  'ops command /team back (of others)': awayOf('back', (db, { mate }) =>
    db.person.update({ where: { id: mate.id }, data: { awaySince: new Date() } }),
  ),
  'ops command /team hours': {
    row: 'own hours, capacity, days off',
    effect: 'changes',
    payload: typed(() => `hours mon-fri 9:00-18:0${(clicks % 9) + 1}`),
  },
  'ops command /team hours (of others)': {
    row: 'hours, capacity of others',
    effect: 'changes',
    payload: typed(({ mate }) => `hours <@${mate.slackId}> mon-fri 9:00-18:0${(clicks % 9) + 1}`),
  },
  'ops command /team capacity': {
    row: 'own hours, capacity, days off',
    effect: 'changes',
    payload: typed(() => `capacity ${100 + (++clicks % 800)}`),
  },
  'ops command /team capacity (of others)': {
    row: 'hours, capacity of others',
    effect: 'changes',
    payload: typed(({ mate }) => `capacity <@${mate.slackId}> ${100 + (++clicks % 800)}`),
  },
  'ops command /team off': {
    row: 'own hours, capacity, days off',
    effect: 'changes',
    payload: typed(() => `off ${2100 + (++clicks % 800)}-12-24`),
  },
  'ops command /team off (of others)': {
    row: 'days off of others',
    effect: 'changes',
    payload: typed(({ mate }) => `off <@${mate.slackId}> ${2100 + (++clicks % 800)}-12-24`),
  },
  'ops command /team add': {
    row: 'roster',
    effect: 'changes',
    payload: typed(({ free }) => `add <@${free}> design`),
  },
  'ops command /team import': { row: 'roster', effect: { opens: 'roster_imported' }, payload: typed(() => 'import') },
  'ops view roster_imported': {
    row: 'roster',
    effect: 'changes',
    payload: form('roster_imported', () => {
      const csv = 'email\nzebra@agency.test';
      const who = `• new: ${mrkdwn('zebra@agency.test')}, specialist, not found in Slack yet`;
      // The second click, after the first answer was shown.
      const shown = ['*1 will be added, 0 changed, 0 stay as they are.*', who];
      return { metadata: markOf(`${csv}\n\n`, shown), values: field('csv_1', { value: csv }) };
    }),
  },
  'ops command /team role': {
    row: 'roster',
    effect: 'changes',
    payload: typed(({ mate }) => `role <@${mate.slackId}> pm`),
  },
  'ops command /team remove': {
    row: 'roster',
    effect: 'changes',
    payload: typed(({ mate }) => `remove <@${mate.slackId}>`),
  },
  'ops command /team group': {
    row: 'roster',
    effect: 'changes',
    payload: typed(() => 'group <!subteam^S0GROUP|@designers> design'),
  },
  'ops command /team link': {
    row: 'roster',
    effect: 'changes',
    payload: typed(({ mate, free }) => `link @${mate.handle} <@${free}>`),
  },
};

/** Deeds of nobody: Slack reports its own state, and that of accounts and channels. */
export const SAID_BY_SLACK: readonly string[] = [
  ...['user_change', 'team_join', 'subteam_updated', 'subteam_members_changed'],
  ...['channel_rename', 'group_rename', 'channel_archive', 'group_archive', 'channel_unarchive', 'group_unarchive'],
  ...['channel_deleted', 'group_deleted', 'channel_left', 'group_left'],
  ...['member_joined_channel', 'member_left_channel'],
].map((name) => `ops event ${name}`);

/** Results that come later: the content of a Home when it is drawn, and the answer to a question when it is given. */
export const DECIDED_LATER: readonly string[] = [
  ...['ops event app_home_opened', 'statsbot event app_home_opened'],
  ...['statsbot event app_mention', 'statsbot event message', 'newproject message message'],
];
