import { startedAnswer } from '../../app/projects/answers.ts';
import { channelIdOf, findProject } from '../../app/projects/find.ts';
import { statesBefore } from '../../app/projects/lifecycle.ts';
import { teamPickerModal } from '../../app/projects/modals.ts';
import { standingInFull } from '../../app/projects/standing.ts';
import type { Bot } from '../../app/slack/bot.ts';
import { personBySlackId } from '../../app/team/find.ts';
import { isAllowed } from '../../commands/authorise.ts';
import { openForm } from '../forms.ts';
import { type ButtonClick, clickOf, type Rooms, STRANGER, whisper } from '../payloads.ts';

/** Start project: opens the team picker, for its claimer and for those who lead. */
export const startProjectClick = (rooms: Rooms, bot: Bot) =>
  async function startProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code, triggerId } = clickOf({ action, body });
    const [by, project] = await Promise.all([personBySlackId(rooms.db, slackId), findProject(rooms.db, code)]);
    if (by === null) return whisper(respond, STRANGER);
    if (project === null) return whisper(respond, 'This project is not known any more.');
    if (project.status === 'started') {
      return whisper(respond, startedAnswer(code, await channelIdOf(rooms.db, project), { already: true }));
    }
    const isClaimer = project.claimerId === by.id;
    const isStartable = statesBefore('started').includes(project.status);
    if (!isStartable || !(isClaimer || isAllowed('leaders', by.role))) {
      const whose = isStartable
        ? 'only its claimer or a project manager can start it'
        : 'it cannot be started any more';
      return whisper(respond, `${await standingInFull(rooms.db, project)}; ${whose}.`);
    }
    const view = teamPickerModal(project, { isClaimer });
    await openForm(bot, { triggerId, view, tell: (text) => whisper(respond, text) });
  };
