import { z } from 'zod';
import { successorModal } from '../../app/domain/projects/answers/modals.ts';
import { findProject } from '../../app/domain/projects/find.ts';
import { postOf } from '../../app/domain/projects/members/members.ts';
import { sayPerson } from '../../app/domain/team/say-person.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import { openForm } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** The value of the button and the metadata of its form: who leaves which project. */
export const Leaving = z.object({ code: z.string(), personId: z.int() });

/** Hand over: opens the form that names the successor. */
export const handOverClick = (services: Services) =>
  async function handOverClick({ action, body, respond }: ButtonClick) {
    const { value, triggerId } = clickOf({ action, body });
    const { code, personId } = Leaving.parse(JSON.parse(value));
    const [project, person] = await Promise.all([
      findProject(services.db, code),
      services.db.person.findUnique({ where: { id: personId } }),
    ]);
    if (project === null || person === null) return whisper(respond, 'This project is not known any more.');
    const role = await postOf(services.db, project, personId);
    if (role === null) return whisper(respond, `Nobody has to take over from ${sayPerson(person)} any more.`);
    await openForm(services.ops, {
      triggerId,
      view: successorModal(project, { person, role }),
      tell: (text) => whisper(respond, text),
    });
  };
