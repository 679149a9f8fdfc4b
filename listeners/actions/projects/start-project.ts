import { startedAnswer } from '../../../app/domain/projects/answers/answers.ts';
import { teamPickerModal } from '../../../app/domain/projects/answers/modals.ts';
import { standingInFull } from '../../../app/domain/projects/answers/standing.ts';
import { channelIdOf, findProject } from '../../../app/domain/projects/find.ts';
import { statesBefore } from '../../../app/domain/projects/life/lifecycle.ts';
import { personMay } from '../../../app/domain/team/rights/rights.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import { openForm } from '../../../app/inbound/slack/forms.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** Start project: opens the team picker. The claimer and people who lead may use it. */
export const startProjectClick = (services: Services, bot: Bot) =>
  async function startProjectClick({ by, action, body, respond }: ClickBy) {
    const { value: code, triggerId } = clickOf({ action, body });
    const project = await findProject(services.db, code);
    if (project === null) return whisper(respond, 'This project is not known any more.');
    if (project.status === 'started') {
      return whisper(respond, startedAnswer(code, await channelIdOf(services.db, project), { already: true }));
    }
    const isClaimer = project.claimerId === by.id;
    const isStartable = statesBefore('started').includes(project.status);
    if (!isStartable || !personMay('lead_project', by, { isOwn: isClaimer })) {
      const whose = isStartable
        ? 'only its claimer or a project manager can start it'
        : 'it cannot be started any more';
      return whisper(respond, `${await standingInFull(services.db, project)}; ${whose}.`);
    }
    const claimer = isClaimer ? 'you' : project.claimerId === null ? null : 'somebody else';
    const view = teamPickerModal(project, { claimer });
    await openForm(bot, { triggerId, view, tell: (text) => whisper(respond, text) });
  };
