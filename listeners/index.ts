import type { App, BlockAction, ButtonAction, GlobalShortcut } from '@slack/bolt';
import { homeOpened } from '../app/domain/home/open.ts';
import { seen } from '../app/domain/team/roster/seen.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import { project } from '../commands/index.ts';
import { addPeopleClick } from './actions/add-people.ts';
import { askMetricClick, subscribeMetricClick, unpinMetricClick } from './actions/ask-metric.ts';
import { claimProjectClick } from './actions/claim-project.ts';
import { editSkillsClick } from './actions/edit-skills.ts';
import { feedbackFollowUpClick } from './actions/feedback-follow-up.ts';
import { feedbackOutcomeClick } from './actions/feedback-outcome.ts';
import { handOverClick } from './actions/hand-over.ts';
import { passProjectClick } from './actions/pass-project.ts';
import { releaseProjectClick } from './actions/release-project.ts';
import { reviewPeersClick } from './actions/review-peers.ts';
import { setAwayClick } from './actions/set-away.ts';
import { startProjectClick } from './actions/start-project.ts';
import { stillOnItClick } from './actions/still-on-it.ts';
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
import { guard } from './guard.ts';
import type { ButtonClick, Rooms } from './payloads.ts';
import { newProjectShortcut } from './shortcuts/new-project.ts';
import { outcomeLogged } from './views/outcome-logged.ts';
import { peopleAdded } from './views/people-added.ts';
import { projectDescribed } from './views/project-described.ts';
import { reviewsGiven } from './views/reviews-given.ts';
import { skillsSaved } from './views/skills-saved.ts';
import { successorNamed } from './views/successor-named.ts';
import { teamPicked } from './views/team-picked.ts';

/** Everything that @newproject reacts to. */
export function listenNewproject(app: App, rooms: Rooms): void {
  const on = clicks(app, rooms);
  on('claim_project', claimProjectClick(rooms));
  on('pass_project', passProjectClick(rooms));
  on('start_project', startProjectClick(rooms, rooms.newproject), { opensForm: true });
  on('release_project', releaseProjectClick(rooms));
  on('still_on_it', stillOnItClick(rooms));
  app.view('team_picked', guard(rooms.telemetry)('team_picked', teamPicked(rooms, rooms.newproject)));
}

/** Everything that @ops reacts to. */
export function listenOps(app: App, rooms: Rooms): void {
  const on = clicks(app, rooms);
  const guarded = guard(rooms.telemetry);
  on('claim_project', claimProjectClick(rooms));
  on('feedback_follow_up', feedbackFollowUpClick(rooms));
  on('feedback_outcome', feedbackOutcomeClick(rooms), { opensForm: true });
  on('review_peers', reviewPeersClick(rooms), { opensForm: true });
  on('team_list_previous', teamPageClick(rooms));
  on('team_list_next', teamPageClick(rooms));
  app.view('outcome_logged', guarded('outcome_logged', outcomeLogged(rooms)));
  app.view('reviews_given', guarded('reviews_given', reviewsGiven(rooms)));
  on('edit_skills', editSkillsClick(rooms), { opensForm: true });
  on('set_away', setAwayClick(rooms, { away: true }));
  on('set_back', setAwayClick(rooms, { away: false }));
  app.view('skills_saved', guarded('skills_saved', skillsSaved(rooms)));
  app.event('app_home_opened', guarded('app_home_opened', appHomeOpened(rooms)));
  for (const subcommand of ['status', 'members', 'complete', 'reopen', 'release', 'cancel']) {
    on(`project_${subcommand}`, typedByButton(rooms, { command: project, subcommand }));
  }
  for (const turn of ['project_list_previous', 'project_list_next']) {
    on(turn, typedByButton(rooms, { command: project, subcommand: 'list', replaces: true }));
  }
  on('start_project', startProjectClick(rooms, rooms.ops), { opensForm: true });
  on('project_add_people', addPeopleClick(rooms), { opensForm: true });
  on(/^project_hand_over:\d+$/, handOverClick(rooms), { opensForm: true });
  app.view('team_picked', guarded('team_picked', teamPicked(rooms, rooms.ops)));
  app.view('people_added', guarded('people_added', peopleAdded(rooms)));
  app.view('successor_named', guarded('successor_named', successorNamed(rooms)));
  app.view('project_described', guarded('project_described', projectDescribed(rooms)));
  app.shortcut<GlobalShortcut>(
    { callback_id: 'new_project', type: 'shortcut' },
    guarded('new_project', newProjectShortcut(rooms)),
  );
  const mentioned = appMentioned(rooms, asksOf(rooms, rooms.ops));
  app.event('app_mention', guarded('app_mention', mentioned));
  app.message(guarded('message', mentioned));
  app.event('user_change', guarded('user_change', userChanged(rooms)));
  app.event('team_join', guarded('team_join', teamJoined(rooms)));
  app.event('subteam_updated', guarded('subteam_updated', groupUpdated(rooms)));
  app.event('subteam_members_changed', guarded('subteam_members_changed', groupMembersChanged(rooms)));
  app.event('channel_rename', guarded('channel_rename', channelRenamed(rooms)));
  app.event('group_rename', guarded('group_rename', channelRenamed(rooms)));
  app.event('channel_archive', guarded('channel_archive', channelArchived(rooms)));
  app.event('group_archive', guarded('group_archive', channelArchived(rooms)));
  app.event('member_joined_channel', guarded('member_joined_channel', memberJoined(rooms)));
  app.event('member_left_channel', guarded('member_left_channel', memberLeft(rooms)));
  clicksOnNumbers(rooms.ops, rooms);
  for (const kind of ['channel', 'group'] as const) {
    app.event(`${kind}_archive`, guarded(`${kind}_archive`, projectChannelArchived(rooms)));
    app.event(`${kind}_unarchive`, guarded(`${kind}_unarchive`, projectChannelBack(rooms)));
    app.event(`${kind}_rename`, guarded(`${kind}_rename`, projectChannelRenamed(rooms)));
    app.event(`${kind}_deleted`, guarded(`${kind}_deleted`, projectChannelUnseen(rooms)));
    app.event(`${kind}_left`, guarded(`${kind}_left`, projectChannelUnseen(rooms)));
  }
}

/** Everything that @statsbot reacts to. */
export function listenStatsbot(bot: Bot, rooms: Rooms): void {
  const guarded = guard(rooms.telemetry);
  bot.app.event('app_home_opened', guarded('app_home_opened', numbersHomeOpened(rooms)));
  bot.app.event('app_mention', guarded('app_mention', askedOf(rooms, bot)));
  bot.app.event('message', guarded('message', askedOf(rooms, bot)));
  clicks(bot.app, rooms)('unpin_metric', unpinMetricClick(rooms));
  clicksOnNumbers(bot, rooms);
}

/** What is clicked under answers with numbers, of @statsbot or @ops. */
function clicksOnNumbers(bot: Bot, rooms: Rooms): void {
  const on = clicks(bot.app, rooms);
  on(/^ask_metric(:\w+)?$/, askMetricClick(rooms, bot));
  on('subscribe_metric', subscribeMetricClick(rooms));
  on('pause_subscription', pauseSubscriptionClick(rooms));
  on('resume_subscription', resumeSubscriptionClick(rooms));
}

/**
 * How clicks are taken: acknowledged within milliseconds, then worked on in line, so that a crowd that clicks at once
 * neither holds up acknowledgements nor runs out of database connections. Whoever opens a form does not stand in line:
 * the click's trigger lives three seconds.
 */
function clicks(app: App, rooms: Rooms) {
  const guarded = guard(rooms.telemetry);
  const noted = noteWhoWasSeen(rooms);
  const redrawn = redrawOwnHome(rooms);
  return (
    actionId: string | RegExp,
    listener: (click: ButtonClick) => Promise<void>,
    { opensForm = false }: { opensForm?: boolean } = {},
  ): void => {
    app.action<BlockAction<ButtonAction>>(actionId, async (click) => {
      await click.ack();
      const work = () => guarded(click.action.action_id, listener)(answerable(click, rooms));
      await (opensForm ? work() : rooms.line(work));
      if (click.body.view?.type === 'home') await rooms.line(() => redrawn(click.body.user.id));
      await rooms.line(() => noted(click.body.user.id));
    });
  };
}

/** Whoever clicks in their Home sees at once what came of it, however lately it was drawn. */
function redrawOwnHome({ transact, clock, telemetry }: Rooms): (slackId: string) => Promise<void> {
  return (slackId) =>
    guard(telemetry)('home', async () => transact((tx) => homeOpened(tx, { slackId, at: clock.now() })))({});
}

const NOTED_FOR_MS = 60_000;

/** Whoever clicks is there, and likely to look at a message next. Once a minute is enough to know. */
function noteWhoWasSeen({ db, clock, telemetry }: Rooms): (slackId: string) => Promise<void> {
  const notedAt = new Map<string, number>();
  return async (slackId) => {
    const now = clock.now();
    if (now.getTime() - (notedAt.get(slackId) ?? 0) < NOTED_FOR_MS) return;
    notedAt.set(slackId, now.getTime());
    await guard(telemetry)('seen', async () => seen(db, slackId, now))({});
  };
}
