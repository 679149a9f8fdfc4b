import type { BlockAction, ButtonAction, GlobalShortcut, ViewSubmitAction } from '@slack/bolt';
import pLimit from 'p-limit';
import { homeOpened } from '../app/domain/home/open.ts';
import { actorOf, whoMay } from '../app/domain/team/rights/actor.ts';
import { type Act, mayDo } from '../app/domain/team/rights/rights.ts';
import { seen } from '../app/domain/team/roster/seen.ts';
import { whisper } from '../app/inbound/slack/answer.ts';
import { type Decide, takeForm } from '../app/inbound/slack/forms.ts';
import { guard } from '../app/inbound/slack/guard.ts';
import { noteOrigin } from '../app/inbound/slack/origin.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { type Kind, take } from '../app/inbound/slack/take.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import { subcommandOf } from '../commands/command.ts';
import { project } from '../commands/project.ts';
import { team } from '../commands/team.ts';
import { addPeopleClick } from './actions/add-people.ts';
import { askMetricClick, kindOfAsking, subscribeMetricClick, unpinMetricClick } from './actions/ask-metric.ts';
import { becomeAdminClick } from './actions/become-admin.ts';
import { chooseChannelClick } from './actions/choose-channel.ts';
import { editHoursClick } from './actions/edit-hours.ts';
import { editSkillsClick } from './actions/edit-skills.ts';
import { feedbackFollowUpClick } from './actions/feedback-follow-up.ts';
import { feedbackOutcomeClick } from './actions/feedback-outcome.ts';
import { handOverClick } from './actions/hand-over.ts';
import { claimProjectClick } from './actions/offers/claim-project.ts';
import { passProjectClick } from './actions/offers/pass-project.ts';
import { passReasonClick } from './actions/offers/pass-reason.ts';
import { releaseProjectClick } from './actions/offers/release-project.ts';
import { leaveLineClick, standByClick } from './actions/offers/stand-by.ts';
import { stillOnItClick } from './actions/offers/still-on-it.ts';
import { undoPassClick } from './actions/offers/undo-pass.ts';
import { confirmEndClick } from './actions/projects/confirm-end.ts';
import { confirmStartClick } from './actions/projects/confirm-start.ts';
import { invoiceFormClick } from './actions/projects/invoice-form.ts';
import { readBriefClick } from './actions/projects/read-brief.ts';
import { startProjectClick } from './actions/projects/start-project.ts';
import { askSurveyClick, chooseSurveyClick } from './actions/projects/survey.ts';
import { kindOfRetyped, retypedClick } from './actions/retyped.ts';
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
import { writtenToNewproject } from './events/written-to-newproject.ts';
import { type OptionsAsked, peopleOffered } from './options/people-offered.ts';
import type { ButtonClick, ClickBy } from './payloads.ts';
import { newProjectShortcut } from './shortcuts/new-project.ts';
import { briefTurned } from './views/brief-turned.ts';
import { hoursSaved } from './views/hours-saved.ts';
import { invoiceDescribed } from './views/invoice-described.ts';
import { outcomeLogged } from './views/outcome-logged.ts';
import { peopleAdded } from './views/people-added.ts';
import { projectDescribed } from './views/project-described.ts';
import { projectEdited } from './views/project-edited.ts';
import { reviewsGiven } from './views/reviews-given.ts';
import { rosterImported } from './views/roster-imported.ts';
import { skillsSaved } from './views/skills-saved.ts';
import { successorNamed } from './views/successor-named.ts';
import { teamPicked } from './views/team-picked.ts';

/** Everything that @newproject reacts to. */
export function listenNewproject(services: Services): void {
  services.newproject.app.use(noteOrigin(services, services.newproject));
  const { on, asked, sent, offers } = listening(services.newproject, services);
  asked('claim_project', 'answer_offer', 'race', claimProjectClick);
  on('pass_project', 'answer_offer', 'effect', passProjectClick);
  on('undo_pass', 'answer_offer', 'effect', undoPassClick);
  on(/^pass_reason:\w+$/, 'answer_offer', 'effect', passReasonClick);
  on('stand_by', 'answer_offer', 'effect', standByClick);
  on('leave_line', 'answer_offer', 'effect', leaveLineClick);
  on('start_project', 'lead_project', 'form', (own) => startProjectClick(own, own.newproject));
  on('release_project', 'lead_project', 'effect', releaseProjectClick);
  on('still_on_it', 'lead_project', 'effect', stillOnItClick);
  on('read_brief', 'see_projects', 'form', (own) => readBriefClick(own, own.newproject));
  sent('team_picked', teamPicked);
  for (const menu of ['people', 'pm', 'lead']) offers(menu, peopleOffered);
  sent('read_brief', briefTurned);
  services.newproject.app.message(writtenToNewproject(services));
}

/** Everything that @ops reacts to. */
export function listenOps(services: Services): void {
  const { ops } = services;
  const { app } = ops;
  app.use(noteOrigin(services, ops));
  const { on, asked, sent, offers } = listening(ops, services);
  asked('claim_project', 'answer_offer', 'race', claimProjectClick);
  on('stand_by', 'answer_offer', 'effect', standByClick);
  on('leave_line', 'answer_offer', 'effect', leaveLineClick);
  on('keep_channel', 'choose_channel', 'effect', (own) => chooseChannelClick(own, { choice: 'keep' }));
  on('use_channel', 'choose_channel', 'effect', (own) => chooseChannelClick(own, { choice: 'use' }));
  on('feedback_follow_up', 'follow_up', 'effect', feedbackFollowUpClick);
  on('feedback_outcome', 'follow_up', 'form', feedbackOutcomeClick);
  asked('review_peers', 'review', 'form', reviewPeersClick);
  on('team_list_previous', 'see_projects', 'read', teamPageClick);
  on('team_list_next', 'see_projects', 'read', teamPageClick);
  asked('become_admin', 'become_admin', 'effect', becomeAdminClick);
  sent('outcome_logged', outcomeLogged);
  sent('reviews_given', reviewsGiven);
  on('edit_skills', 'change_self', 'form', editSkillsClick);
  on('edit_hours', 'change_self', 'form', editHoursClick);
  on('set_away', 'change_self', 'effect', (own) => setAwayClick(own, { away: true }));
  on('set_back', 'change_self', 'effect', (own) => setAwayClick(own, { away: false }));
  sent('roster_imported', rosterImported);
  sent('skills_saved', skillsSaved);
  sent('hours_saved', hoursSaved);
  app.event('app_home_opened', appHomeOpened(services));
  for (const name of ['new', 'edit', 'status', 'members', 'complete', 'reopen', 'release', 'cancel']) {
    const { kind } = subcommandOf(project, name);
    asked(`project_${name}`, 'typed', kind, (own) => typedByButton(own, { command: project, subcommand: name }));
  }
  asked('project_retry', 'typed', 'effect', (own) => typedByButton(own, { command: project, subcommand: 'retry' }));
  for (const command of [project, team]) {
    const again = new RegExp(`^${command.name.slice(1)}_retype:\\d+$`);
    asked(again, 'typed', kindOfRetyped(command), (own) => retypedClick(own, command));
  }
  on('confirm_cancel', 'change_projects', 'effect', (own) => confirmEndClick(own, { end: 'cancel' }));
  on('confirm_complete', 'change_projects', 'effect', (own) => confirmEndClick(own, { end: 'complete' }));
  on('survey_choice', 'change_projects', 'read', chooseSurveyClick);
  on('survey_ask', 'change_projects', 'effect', askSurveyClick);
  on('invoice_form', 'change_projects', 'form', invoiceFormClick);
  on(/^confirm_start(:\d+)?$/, 'lead_project', 'effect', confirmStartClick);
  for (const turn of ['project_list_previous', 'project_list_next']) {
    const list = { command: project, subcommand: 'list', replaces: true };
    asked(turn, 'typed', 'read', (own) => typedByButton(own, list));
  }
  on('start_project', 'lead_project', 'form', (own) => startProjectClick(own, own.ops));
  on('project_add_people', 'change_projects', 'form', addPeopleClick);
  on(/^project_hand_over:\d+$/, 'change_projects', 'form', handOverClick);
  on('read_brief', 'see_projects', 'form', (own) => readBriefClick(own, own.ops));
  for (const menu of ['people', 'pm', 'lead', 'successor']) offers(menu, peopleOffered);
  sent('team_picked', teamPicked);
  sent('read_brief', briefTurned);
  sent('people_added', peopleAdded);
  sent('successor_named', successorNamed);
  sent('invoice_described', invoiceDescribed);
  sent('project_described', projectDescribed);
  sent('project_edited', projectEdited);
  // This shortcut opens a form, so it is acknowledged first.
  app.shortcut<GlobalShortcut>(
    { callback_id: 'new_project', type: 'shortcut' },
    guard(services.telemetry)('new_project', newProjectShortcut(services)),
  );
  // Events come from the database: they were stored and acknowledged earlier. If a listener fails, it is retried.
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
  clicksOnNumbers(ops, services);
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
  listening(bot, services).byAnybody('unpin_metric', 'ask_metrics', 'effect', unpinMetricClick);
  clicksOnNumbers(bot, services);
}

/** Buttons under answers with numbers. @statsbot or @ops posts them. */
function clicksOnNumbers(bot: Bot, services: Services): void {
  const { byAnybody } = listening(bot, services);
  byAnybody(/^ask_metric(:\w+)?$/, 'ask_metrics', kindOfAsking, (own) => askMetricClick(own, bot));
  byAnybody('subscribe_metric', 'ask_metrics', 'read', subscribeMetricClick);
  byAnybody('pause_subscription', 'ask_metrics', 'effect', pauseSubscriptionClick);
  byAnybody('resume_subscription', 'ask_metrics', 'effect', resumeSubscriptionClick);
}

/** A listener before it is given its services. Each click gets services of its own. */
type Listener<Click> = (services: Services) => (click: Click) => Promise<void>;

/**
 * Registers clicks and forms, see app/inbound/slack/take.ts. Each button is listed with its act, which only people
 * with the right may do, and with its kind, which decides when the click is acknowledged.
 */
function listening({ app, name: bot }: Bot, services: Services) {
  const noted = noteWhoWasSeen(services);
  const redrawn = redrawOwnHome(services);

  /**
   * Registers a button whose listener checks rights itself, because people off the roster may have the right too, or
   * because a form opens first.
   */
  function asked(
    actionId: string | RegExp,
    _act: Act | 'typed',
    kind: Kind | ((click: ButtonClick) => Kind),
    listener: Listener<ButtonClick>,
  ): void {
    app.action<BlockAction<ButtonAction>>(actionId, async (click) => {
      const { action, body, ack } = click;
      const identity = `click ${bot} ${body.user.id} ${body.trigger_id} ${action.action_id}`;
      const delivery = { name: action.action_id, identity, ack: () => ack(), ...answerable(click, services) };
      await take(services, typeof kind === 'function' ? kind(click) : kind, delivery, (own, respond) =>
        listener(own)({ ...click, respond }),
      );
      if (body.view?.type === 'home') await services.line(() => redrawn(body.user.id));
      await noted(body.user.id);
    });
  }

  function on(actionId: string | RegExp, act: Act, kind: Kind, listener: Listener<ClickBy>): void {
    asked(actionId, act, kind, (own) => async (click) => {
      // `isOwn` is true here, because the listener itself checks whether the project is the person's own.
      const who = await whoMay(own, { slackId: click.body.user.id, act, isOwn: true });
      return 'refused' in who ? whisper(click.respond, who.refused) : listener(own)({ ...click, by: who.by });
    });
  }

  /** Registers a button that anybody may click, on the roster or not. */
  function byAnybody(
    actionId: string | RegExp,
    act: Act,
    kind: Kind | ((click: ButtonClick) => Kind),
    listener: Listener<ButtonClick>,
  ): void {
    asked(actionId, act, kind, (own) => async (click) => {
      const verdict = mayDo(act, await actorOf(own, click.body.user.id));
      return verdict.may ? listener(own)(click) : whisper(click.respond, verdict.because);
    });
  }

  /** Registers a form. Submitting one is always an effect, and the listener checks rights itself. */
  function sent(callbackId: string, decide: Decide): void {
    app.view<ViewSubmitAction>(callbackId, async (submitted) =>
      takeForm(services, submitted, { name: callbackId, bot, decide }),
    );
  }

  /** Registers a menu that asks for its options. The listener checks rights itself. */
  function offers(actionId: string, listener: (services: Services) => (asked: OptionsAsked) => Promise<void>): void {
    app.options<'block_suggestion'>({ type: 'block_suggestion', action_id: actionId }, listener(services));
  }

  return { on, asked, byAnybody, sent, offers };
}

/** Somebody who clicks in their Home sees the result at once, even if the Home was drawn a moment ago. */
function redrawOwnHome({ transact, clock, telemetry }: Services): (slackId: string) => Promise<void> {
  return (slackId) =>
    guard(telemetry)('home', async () => transact((tx) => homeOpened(tx, { slackId, at: clock.now() })))({});
}

const NOTED_FOR_MS = 60_000;

/**
 * Notes who was active. Somebody who clicks is likely to look at a message soon. Recording it once a minute is
 * enough. Nobody waits for it, so it is done one at a time, and not in the queue of clicks that are to be decided.
 */
function noteWhoWasSeen({ db, clock, telemetry }: Services): (slackId: string) => Promise<void> {
  const notedAt = new Map<string, number>();
  const oneByOne = pLimit(1);
  return async (slackId) => {
    const now = clock.now();
    if (now.getTime() - (notedAt.get(slackId) ?? 0) < NOTED_FOR_MS) return;
    notedAt.set(slackId, now.getTime());
    await guard(telemetry)('seen', () => oneByOne(() => seen(db, slackId, now)))({});
  };
}
