import { addPeopleModal } from '../../app/domain/projects/answers/modals.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { findProject } from '../../app/domain/projects/find.ts';
import { isOpen } from '../../app/domain/projects/life/lifecycle.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import { openForm } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Add people: opens the form for choosing them. */
export const addPeopleClick = (services: Services) =>
  async function addPeopleClick({ action, body, respond }: ButtonClick) {
    const { value: code, triggerId } = clickOf({ action, body });
    const project = await findProject(services.db, code);
    if (project === null) return whisper(respond, 'This project is not known any more.');
    if (!isOpen(project))
      return whisper(respond, `${await standingInFull(services.db, project)}; nobody can join it any more.`);
    await openForm(services.ops, {
      triggerId,
      view: addPeopleModal(project),
      tell: (text) => whisper(respond, text),
    });
  };
