import type { App, BlockAction, ButtonAction, GlobalShortcut } from '@slack/bolt';
import { homeOpened } from '../app/domain/home/open.ts';
import { actorOf, whoMay } from '../app/domain/team/rights/actor.ts';
import { type Act, mayDo } from '../app/domain/team/rights/rights.ts';
import { seen } from '../app/domain/team/roster/seen.ts';
import { whisper } from '../app/inbound/slack/answer.ts';
import { guard } from '../app/inbound/slack/guard.ts';
import { noteOrigin } from '../app/inbound/slack/origin.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import { project } from '../commands/index.ts';
import { addPeopleClick } from './actions/add-people.ts';
import { askMetricClick, subscribeMetricClick, unpinMetricClick } from './actions/ask-metric.ts';
import { becomeAdminClick } from './actions/become-admin.ts';
import { chooseChannelClick } from './actions/choose-channel.ts';
import { editSkillsClick } from './actions/edit-skills.ts';
import { feedbackFollowUpClick } from './actions/feedback-follow-up.ts';
import { feedbackOutcomeClick } from './actions/feedback-outcome.ts';
import { handOverClick } from './actions/hand-over.ts';
import { claimProjectClick } from './actions/offers/claim-project.ts';
import { passProjectClick } from './actions/offers/pass-project.ts';
import { releaseProjectClick } from './actions/offers/release-project.ts';
import { stillOnItClick } from './actions/offers/still-on-it.ts';
import { confirmEndClick } from './actions/projects/confirm-end.ts';
import { readBriefClick } from './actions/projects/read-brief.ts';
import { startProjectClick } from './actions/projects/start-project.ts';
import { reviewPeersClick } from './actions/review-peers.ts';
import { setAwayClick } from './actions/set-away.ts';
import { pauseSubscriptionClick, resumeSubscriptionClick } from './actions/subscription.ts';
import { teamPageClick } from './actions/team-page.ts';
import { typedByButton } from './actions/typed-by-button.ts';
import { answerable } from './answerable.ts';
import { appHomeOpened } from './events/app-home-opened.ts';
import { appMentioned } from './events/app-mentioned.ts';
import {
  memberJoined,
  memberLeft,
  projectChannelArchived,
  projectChannelBack,
  projectChannelRenamed,
  projectChannelUnseen,
} from './events/channel-changed.ts';
import { channelArchived, channelRenamed, teamJoined, userChanged } from './events/directory-changed.ts';
import { groupMembersChanged, groupUpdated } from './events/group-changed.ts';
import { numbersHomeOpened } from './events/numbers-home-opened.ts';
import { askedOf, asksOf } from './events/question-asked.ts';
import type { ButtonClick, ClickBy } from './payloads.ts';
import { newProjectShortcut } from './shortcuts/new-project.ts';
import { briefTurned } from './views/brief-turned.ts';
import { outcomeLogged } from './views/outcome-logged.ts';
import { peopleAdded } from './views/people-added.ts';
import { projectDescribed } from './views/project-described.ts';
import { reviewsGiven } from './views/reviews-given.ts';
import { rosterImported } from './views/roster-imported.ts';
import { skillsSaved } from './views/skills-saved.ts';
import { successorNamed } from './views/successor-named.ts';
import { teamPicked } from './views/team-picked.ts';

/** Everything that @newproject reacts to. */
export function listenNewproject(app: App, services: Services): void {
  app.use(noteOrigin(services, services.newproject));
  const { on, asked } = clicks(app, services);
  asked('claim_project', 'answer_offer', claimProjectClick(services));
  on('pass_project', 'answer_offer', passProjectClick(services));
  on('start_project', 'lead_project', startProjectClick(services, services.newproject), { opensForm: true });
  on('release_project', 'lead_project', releaseProjectClick(services));
  on('still_on_it', 'lead_project', stillOnItClick(services));
  on('read_brief', 'see_projects', readBriefClick(services, services.newproject), { opensForm: true });
  app.view('team_picked', guard(services.telemetry)('team_picked', teamPicked(services, services.newproject)));
  app.view('read_brief', guard(services.telemetry)('read_brief', briefTurned(services)));
}

/** Everything that @ops reacts to. Events come from the database, where what a listener throws is tried again. */
export function listenOps(app: App, services: Services): void {
  app.use(noteOrigin(services, services.ops));
  const { on, asked } = clicks(app, services);
  const guarded = guard(services.telemetry);
  asked('claim_project', 'answer_offer', claimProjectClick(services));
  on('keep_channel', 'choose_channel', chooseChannelClick(services, { choice: 'keep' }));
  on('use_channel', 'choose_channel', chooseChannelClick(services, { choice: 'use' }));
  on('feedback_follow_up', 'follow_up', feedbackFollowUpClick(services));
  on('feedback_outcome', 'follow_up', feedbackOutcomeClick(services), { opensForm: true });
  asked('review_peers', 'review', reviewPeersClick(services), { opensForm: true });
  on('team_list_previous', 'see_projects', teamPageClick(services));
  on('team_list_next', 'see_projects', teamPageClick(services));
  asked('become_admin', 'become_admin', becomeAdminClick(services));
  app.view('outcome_logged', guarded('outcome_logged', outcomeLogged(services)));
  app.view('reviews_given', guarded('reviews_given', reviewsGiven(services)));
  on('edit_skills', 'change_self', editSkillsClick(services), { opensForm: true });
  on('set_away', 'change_self', setAwayClick(services, { away: true }));
  on('set_back', 'change_self', setAwayClick(services, { away: false }));
  app.view('roster_imported', guarded('roster_imported', rosterImported(services)));
  app.view('skills_saved', guarded('skills_saved', skillsSaved(services)));
  app.event('app_home_opened', appHomeOpened(services));
  for (const subcommand of ['status', 'members', 'complete', 'reopen', 'release', 'cancel']) {
    asked(`project_${subcommand}`, 'typed', typedByButton(services, { command: project, subcommand }));
  }
  asked('project_retry', 'typed', typedByButton(services, { command: project, subcommand: 'retry' }));
  on('confirm_cancel', 'change_projects', confirmEndClick(services, { end: 'cancel' }));
  on('confirm_complete', 'change_projects', confirmEndClick(services, { end: 'complete' }));
  for (const turn of ['project_list_previous', 'project_list_next']) {
    asked(turn, 'typed', typedByButton(services, { command: project, subcommand: 'list', replaces: true }));
  }
  on('start_project', 'lead_project', startProjectClick(services, services.ops), { opensForm: true });
  on('project_add_people', 'change_projects', addPeopleClick(services), { opensForm: true });
  on(/^project_hand_over:\d+$/, 'change_projects', handOverClick(services), { opensForm: true });
  on('read_brief', 'see_projects', readBriefClick(services, services.ops), { opensForm: true });
  app.view('team_picked', guarded('team_picked', teamPicked(services, services.ops)));
  app.view('read_brief', guarded('read_brief', briefTurned(services)));
  app.view('people_added', guarded('people_added', peopleAdded(services)));
  app.view('successor_named', guarded('successor_named', successorNamed(services)));
  app.view('project_described', guarded('project_described', projectDescribed(services)));
  app.shortcut<GlobalShortcut>(
    { callback_id: 'new_project', type: 'shortcut' },
    guarded('new_project', newProjectShortcut(services)),
  );
  const mentioned = appMentioned(services, asksOf(services, services.ops));
  app.event('app_mention', mentioned);
  app.message(mentioned);
  app.event('user_change', userChanged(services));
  app.event('team_join', teamJoined(services));
  app.event('subteam_updated', groupUpdated(services));
  app.event('subteam_members_changed', groupMembersChanged(services));
  app.event('channel_rename', channelRenamed(services));
  app.event('group_rename', channelRenamed(services));
  app.event('channel_archive', channelArchived(services));
  app.event('group_archive', channelArchived(services));
  app.event('member_joined_channel', memberJoined(services));
  app.event('member_left_channel', memberLeft(services));
  clicksOnNumbers(services.ops, services);
  for (const kind of ['channel', 'group'] as const) {
    app.event(`${kind}_archive`, projectChannelArchived(services));
    app.event(`${kind}_unarchive`, projectChannelBack(services));
    app.event(`${kind}_rename`, projectChannelRenamed(services));
    app.event(`${kind}_deleted`, projectChannelUnseen(services));
    app.event(`${kind}_left`, projectChannelUnseen(services));
  }
}

/** Everything that @statsbot reacts to. */
export function listenStatsbot(bot: Bot, services: Services): void {
  bot.app.use(noteOrigin(services, bot));
  bot.app.event('app_home_opened', numbersHomeOpened(services));
  bot.app.event('app_mention', askedOf(services, bot));
  bot.app.event('message', askedOf(services, bot));
  clicks(bot.app, services).byAnybody('unpin_metric', 'ask_metrics', unpinMetricClick(services));
  clicksOnNumbers(bot, services);
}

/** What is clicked under answers with numbers, of @statsbot or @ops. */
function clicksOnNumbers(bot: Bot, services: Services): void {
  const { byAnybody } = clicks(bot.app, services);
  byAnybody(/^ask_metric(:\w+)?$/, 'ask_metrics', askMetricClick(services, bot));
  byAnybody('subscribe_metric', 'ask_metrics', subscribeMetricClick(services));
  byAnybody('pause_subscription', 'ask_metrics', pauseSubscriptionClick(services));
  byAnybody('resume_subscription', 'ask_metrics', resumeSubscriptionClick(services));
}

/**
 * How clicks are taken: acknowledged within milliseconds, then worked on in line, so that a crowd that clicks at once
 * neither holds up acknowledgements nor runs out of database connections. Whoever opens a form does not stand in line:
 * the click's trigger lives three seconds. Each click is an act, which only those get through who may do it.
 */
function clicks(app: App, services: Services) {
  const guarded = guard(services.telemetry);
  const noted = noteWhoWasSeen(services);
  const redrawn = redrawOwnHome(services);

  /** The listener asks by itself who may: others than people on the roster may too, or a form opens before. */
  function asked(
    actionId: string | RegExp,
    _act: Act | 'typed',
    listener: (click: ButtonClick) => Promise<void>,
    { opensForm = false }: { opensForm?: boolean } = {},
  ): void {
    app.action<BlockAction<ButtonAction>>(actionId, async (click) => {
      const work = () => guarded(click.action.action_id, listener)(answerable(click, services));
      const acknowledged = click.ack();
      // In line at once: waiting for the acknowledgement could let a later click past.
      const worked = opensForm ? work() : services.line(work);
      await Promise.all([acknowledged, worked]);
      if (click.body.view?.type === 'home') await services.line(() => redrawn(click.body.user.id));
      await services.line(() => noted(click.body.user.id));
    });
  }

  function on(
    actionId: string | RegExp,
    act: Act,
    listener: (click: ClickBy) => Promise<void>,
    options: { opensForm?: boolean } = {},
  ): void {
    const byThoseWhoMay = async (click: ButtonClick) => {
      // Whether it is their own project, the listener finds out, and asks for itself.
      const who = await whoMay(services, { slackId: click.body.user.id, act, isOwn: true });
      return 'refused' in who ? whisper(click.respond, who.refused) : listener({ ...click, by: who.by });
    };
    asked(actionId, act, byThoseWhoMay, options);
  }

  /** By whoever may, on the roster or not. */
  function byAnybody(actionId: string | RegExp, act: Act, listener: (click: ButtonClick) => Promise<void>): void {
    asked(actionId, act, async (click) => {
      const verdict = mayDo(act, await actorOf(services, click.body.user.id));
      return verdict.may ? listener(click) : whisper(click.respond, verdict.because);
    });
  }

  return { on, asked, byAnybody };
}

/** Whoever clicks in their Home sees at once what came of it, however lately it was drawn. */
function redrawOwnHome({ transact, clock, telemetry }: Services): (slackId: string) => Promise<void> {
  return (slackId) =>
    guard(telemetry)('home', async () => transact((tx) => homeOpened(tx, { slackId, at: clock.now() })))({});
}

const NOTED_FOR_MS = 60_000;

/** Whoever clicks is there, and likely to look at a message next. Once a minute is enough to know. */
function noteWhoWasSeen({ db, clock, telemetry }: Services): (slackId: string) => Promise<void> {
  const notedAt = new Map<string, number>();
  return async (slackId) => {
    const now = clock.now();
    if (now.getTime() - (notedAt.get(slackId) ?? 0) < NOTED_FOR_MS) return;
    notedAt.set(slackId, now.getTime());
    await guard(telemetry)('seen', async () => seen(db, slackId, now))({});
  };
}
