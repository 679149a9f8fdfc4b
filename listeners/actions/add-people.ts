import { addPeopleModal } from '../../app/domain/projects/answers/modals.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { findProject } from '../../app/domain/projects/find.ts';
import { isOpen } from '../../app/domain/projects/life/lifecycle.ts';
import { personBySlackId } from '../../app/domain/team/roster/find.ts';
import { LEADERS_ONLY, STRANGER, whisper } from '../../app/inbound/slack/answer.ts';
import { openForm } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { isAllowed } from '../../commands/authorise.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Add people: opens the form that picks them. */
export const addPeopleClick = (services: Services) =>
  async function addPeopleClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code, triggerId } = clickOf({ action, body });
    const [by, project] = await Promise.all([personBySlackId(services.db, slackId), findProject(services.db, code)]);
    if (by === null) return whisper(respond, STRANGER);
    if (!isAllowed('leaders', by.role)) return whisper(respond, LEADERS_ONLY);
    if (project === null) return whisper(respond, 'This project is not known any more.');
    if (!isOpen(project))
      return whisper(respond, `${await standingInFull(services.db, project)}; nobody can join it any more.`);
    await openForm(services.ops, {
      triggerId,
      view: addPeopleModal(project),
      tell: (text) => whisper(respond, text),
    });
  };
